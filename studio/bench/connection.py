"""A connection that costs little itself: what is measured is the server, on the cores that both share."""

import json
import select
import socket
from typing import Any

import httptools

from studio.errors import StudioError

READ_BYTES = 65_536
TIMEOUT_SECONDS = 60


class Connection:
    """Sends one request at a time over a connection that stays open. Raises OSError when it is lost.

    As a browser does, it comes back where the server has closed it because nothing was sent for a while.
    """

    def __init__(self, port: int) -> None:
        self._address = ("127.0.0.1", port)
        self._host = f"127.0.0.1:{port}"
        self._socket = self._open()

    def post(self, path: str, body: bytes, content_type: str, cookie: str = "") -> "Response":
        head = (
            f"POST {path} HTTP/1.1\r\nhost: {self._host}\r\ncontent-type: {content_type}\r\n"
            f"content-length: {len(body)}\r\ncookie: {cookie}\r\n\r\n"
        )
        if select.select([self._socket], [], [], 0)[0]:  # nothing was asked: it can only say that it is closed
            self._socket.close()
            self._socket = self._open()
        self._socket.sendall(head.encode() + body)
        response = Response()
        parser = httptools.HttpResponseParser(response)
        while not response.is_complete:
            received = self._socket.recv(READ_BYTES)
            if not received:
                raise ConnectionError("the server closed the connection")
            parser.feed_data(received)
        response.status = parser.get_status_code()
        return response

    def post_json(self, path: str, body: object, cookie: str) -> Any:
        """What a 200 answers, decoded. Raises StudioError for every other status."""
        response = self.post(path, json.dumps(body).encode(), "application/json", cookie)
        if response.status != 200:
            raise StudioError(f"{path} answered {response.status}: {response.content[:200]!r}")
        return json.loads(response.content)

    def _open(self) -> socket.socket:
        opened = socket.create_connection(self._address, TIMEOUT_SECONDS)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return opened


class Response:
    """What a server answered; the parser fills it in."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: list[tuple[str, str]] = []
        self.content = b""
        self.is_complete = False

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name.decode("latin-1").lower(), value.decode("latin-1")))

    def on_body(self, part: bytes) -> None:
        self.content += part

    def on_message_complete(self) -> None:
        self.is_complete = True
