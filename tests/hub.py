"""A stand-in for the Hugging Face Hub on this machine: as much of its HTTP API as `from_pretrained` asks for."""

import hashlib
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar
from urllib.parse import unquote, urlsplit

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@dataclass(frozen=True)
class Refusal:
    """How the Hub says no to everything about a repository."""

    status: int
    code: str = ""
    message: str = ""


NOT_THERE = Refusal(404, "RepoNotFound", "Repository not found")
# What somebody who has not signed in is told of a repository that is private, or is not there.
HIDDEN = Refusal(401, "RepoNotFound", "Repository not found")
GATED = Refusal(403, "GatedRepo", "Access to this model is restricted; you must accept its terms.")
GATED_UNSIGNED = Refusal(401, "GatedRepo", "Access to this model is restricted; sign in.")
BROKEN = Refusal(500, "", "Internal error, we are working on it")


@dataclass
class Hub:
    """Repositories by name, as folders or refusals, and what was asked for."""

    url: str
    repositories: Mapping[str, str | Refusal]
    asked: list[str] = field(default_factory=list)

    def folder(self, path: str) -> tuple[str, str | Refusal, str]:
        """The repository that an address is about, what it is, and the rest of the address."""
        plain = unquote(urlsplit(path).path).removeprefix("/api/models").strip("/")
        for name, found in self.repositories.items():
            if plain == name or plain.startswith(f"{name}/"):
                return name, found, plain.removeprefix(name).strip("/")
        return plain, NOT_THERE, ""


class _Handler(BaseHTTPRequestHandler):
    """Answers for one hub, see `serve_hub`."""

    protocol_version = "HTTP/1.1"
    hub: ClassVar[Hub]

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def log_message(self, format: str, *args: object) -> None:
        pass

    def _answer(self, *, with_body: bool) -> None:
        self.hub.asked.append(f"{self.command} {self.path}")
        name, found, rest = self.hub.folder(self.path)
        if isinstance(found, Refusal):
            self._send(found.status, b"{}", {"X-Error-Code": found.code, "X-Error-Message": found.message}, with_body)
        elif rest.startswith("resolve/"):
            self._send_file(Path(found) / rest.split("/", 2)[2], with_body)
        else:
            content = json.dumps(_told(name, Path(found), rest)).encode()
            self._send(200, content, {"Content-Type": "application/json"}, with_body)

    def _send_file(self, path: Path, with_body: bool) -> None:
        if not path.is_file():
            self._send(404, b"", {"X-Error-Code": "EntryNotFound", "X-Error-Message": "Entry not found"}, with_body)
            return
        content = path.read_bytes()
        etag = hashlib.sha256(content).hexdigest()
        self._send(200, content, {"ETag": f'"{etag}"', "X-Repo-Commit": COMMIT}, with_body)

    def _send(self, status: int, content: bytes, headers: Mapping[str, str], with_body: bool) -> None:
        self.send_response(status)
        for key, value in {**headers, "Content-Length": str(len(content))}.items():
            if value:
                self.send_header(key, value)
        self.end_headers()
        if with_body:
            self.wfile.write(content)


def _told(name: str, folder: Path, rest: str) -> object:
    """What the Hub tells of a repository, or of the files in it where the address goes on with `tree/`."""
    files = [path for path in sorted(folder.iterdir()) if path.is_file()]
    if not rest.startswith("tree/"):
        siblings = [{"rfilename": path.name, "size": path.stat().st_size} for path in files]
        return {"id": name, "sha": COMMIT, "siblings": siblings}
    if len(rest.split("/")) > 2:
        return []
    return [{"type": "file", "path": path.name, "size": path.stat().st_size, "oid": "0" * 40} for path in files]


@contextmanager
def serve_hub(repositories: Mapping[str, str | Refusal]) -> Iterator[Hub]:
    """Answer on a free port of 127.0.0.1 until the block is left."""

    class Handler(_Handler):
        """One for each hub, so that several can answer at once."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hub = Hub(f"http://127.0.0.1:{server.server_port}", repositories)
    Handler.hub = hub
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
