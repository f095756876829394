"""A stand-in for the Hugging Face Hub on this machine: as much of its HTTP API as a push asks for."""

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "hf_a_token_for_writing"


@dataclass
class Repository:
    """What was committed, and who may see it."""

    private: bool
    files: dict[str, bytes] = field(default_factory=dict)
    commits: list[str] = field(default_factory=list)


@dataclass
class PushedHub:
    """Repositories of one person, the large files that arrived, what was asked for; `refuse` maps a path's end to a
    status with which it is answered instead."""

    url: str = ""
    repositories: dict[str, Repository] = field(default_factory=dict)
    large: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    refuse: dict[str, int] = field(default_factory=dict)
    gate: threading.Event = field(default_factory=threading.Event)


@contextmanager
def serve_pushes() -> Iterator[PushedHub]:
    """Answer on a free port of 127.0.0.1 until the block is left."""
    hub = PushedHub()
    hub.gate.set()

    class Handler(_Handler):
        pushed = hub

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hub.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield hub
    finally:
        hub.gate.set()
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    pushed: PushedHub

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_PUT(self) -> None:
        self._answer()

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""

    def _answer(self) -> None:
        hub, path = self.pushed, self.path.split("?")[0]
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        hub.asked.append(f"{self.command} {path}")
        token = (self.headers.get("authorization") or "").removeprefix("Bearer ")
        for end, status in hub.refuse.items():
            if path.endswith(end):
                return self._send(status, {"error": "no"})
        if path.startswith("/large/"):
            hub.large[path.removeprefix("/large/")] = body
            return self._send(200, {})
        hub.tokens.add(token)
        if token != TOKEN:
            return self._send(401, {"error": "Invalid username or password."})
        hub.gate.wait(60)
        return self._send(*self._api(path, body))

    def _api(self, path: str, body: bytes) -> tuple[int, Any]:
        hub = self.pushed
        if path == "/api/repos/create":
            asked = json.loads(body)
            name = f"{asked['organization']}/{asked['name']}"
            if name in hub.repositories:
                return 409, {"error": "You already created this model repo", "url": f"{hub.url}/{name}"}
            hub.repositories[name] = Repository(private=asked.get("visibility") == "private")
            return 200, {"url": f"{hub.url}/{name}"}
        if path == "/api/validate-yaml":
            return 200, {"errors": [], "warnings": []}
        if path.endswith("/info/lfs/objects/batch"):
            objects = json.loads(body)["objects"]
            actions = [one | {"actions": {"upload": {"href": f"{hub.url}/large/{one['oid']}"}}} for one in objects]
            return 200, {"transfer": "basic", "objects": actions}
        _, _, _, user, name, *rest = path.split("/")
        repository = hub.repositories[f"{user}/{name}"]
        if not rest:
            return 200, {"id": f"{user}/{name}", "private": repository.private, "sha": "0" * 40, "siblings": []}
        if rest[0] == "preupload":
            files = json.loads(body)["files"]
            return 200, {"files": [_mode(file["path"]) for file in files]}
        return 200, self._commit(f"{user}/{name}", repository, body)

    def _commit(self, name: str, repository: Repository, body: bytes) -> Any:
        for line in map(json.loads, body.splitlines()):
            value = line["value"]
            if line["key"] == "header":
                repository.commits.append(value["summary"])
            elif line["key"] == "file":
                repository.files[value["path"]] = base64.b64decode(value["content"])
            else:
                content = self.pushed.large[value["oid"]]
                assert hashlib.sha256(content).hexdigest() == value["oid"]
                repository.files[value["path"]] = content
        return {"commitUrl": f"{self.pushed.url}/{name}/commit/{'0' * 40}", "commitOid": "0" * 40}

    def _send(self, status: int, value: Any) -> None:
        content = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def _mode(path: str) -> dict[str, Any]:
    return {"path": path, "uploadMode": "lfs" if path.endswith(".safetensors") else "regular", "shouldIgnore": False}
