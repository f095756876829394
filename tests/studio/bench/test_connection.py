"""The bench's own connection: answers in pieces, refusals in words, and a connection that was closed meanwhile."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from studio.bench.connection import Connection
from studio.errors import StudioError


class Echo(BaseHTTPRequestHandler):
    """Answers with what was sent, a byte at a time; closes the connection after `/last`."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.send_response(404 if self.path == "/missing" else 200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        for place in range(len(body)):
            self.wfile.write(body[place : place + 1])
            self.wfile.flush()
        self.close_connection = self.path == "/last"

    def log_message(self, *_: object) -> None:
        """Nothing on the screen."""


@pytest.fixture
def port() -> Iterator[int]:
    server = HTTPServer(("127.0.0.1", 0), Echo)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def test_an_answer_in_pieces_is_one_answer_and_a_refusal_is_told(port: int) -> None:
    connection = Connection(port)
    assert connection.post_json("/", {"text": "ä" * 50}, cookie="") == {"text": "ä" * 50}
    with pytest.raises(StudioError, match="/missing answered 404"):
        connection.post_json("/missing", {}, cookie="")
    assert json.loads(connection.post("/last", b"1", "application/json").content) == 1


def test_a_connection_that_was_closed_meanwhile_is_opened_again(port: int) -> None:
    connection = Connection(port)
    connection.post("/last", b"1", "application/json")
    connection._socket.recv(1)  # waits until the server has closed it
    assert connection.post("/", b"2", "application/json").content == b"2"
