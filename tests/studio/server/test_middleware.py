"""Each layer by itself, as a server calls it: plain ASGI in, plain ASGI out."""

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.api.access import ACCOUNT
from studio.people.people import LOCAL, People
from studio.server.middleware import DeclaredSize, SameOrigin, SecurityHeaders, SignedIn

Message = MutableMapping[str, Any]
Layer = Callable[[Any, Any, Any], Awaitable[None]]


class Inner:
    """The application within; remembers the scopes that reach it."""

    def __init__(self, headers: tuple[tuple[bytes, bytes], ...] = ()) -> None:
        self.reached: list[Message] = []
        self._headers = list(headers)

    async def __call__(self, scope: Any, _receive: Any, send: Any) -> None:
        self.reached.append(scope)
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": self._headers})
            await send({"type": "http.response.body", "body": b"inner"})


def call(layer: Layer, kind: str = "http", method: str = "GET", path: str = "/", **headers: str) -> list[Message]:
    """What the layer sends for a request; names of headers with _ for -."""
    sent: list[Message] = []
    raw = [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items()]
    scope = {"type": kind, "method": method, "path": path, "query_string": b"a=1&b=%0d%0a", "headers": raw}

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    # A loop of its own: a browser test may have left one running in this thread.
    loop = asyncio.new_event_loop()
    try:
        loop.run_until_complete(layer(scope, receive, send))
    finally:
        loop.close()
    return sent


def status(sent: list[Message]) -> int:
    return int(sent[0]["status"])


def test_headers_are_added_once_and_never_over_those_that_are_there() -> None:
    inner = Inner(((b"X-Content-Type-Options", b"mine"), (b"set-cookie", b"a=1"), (b"set-cookie", b"b=2")))
    headers = call(SecurityHeaders(inner))[0]["headers"]
    names = [name.lower() for name, _ in headers]
    assert names.count(b"x-content-type-options") == 1
    assert (b"X-Content-Type-Options", b"mine") in headers
    assert names.count(b"set-cookie") == 2
    assert b"content-security-policy" in names
    assert b"cache-control" not in names


@pytest.mark.parametrize("path", ["/api/v1/people", "/login", "/login/callback", "/invite/x"])
def test_what_depends_on_who_asks_is_not_kept(path: str) -> None:
    assert (b"cache-control", b"no-store") in call(SecurityHeaders(Inner()), path=path)[0]["headers"]


@pytest.mark.parametrize("kind", ["lifespan", "other"])
def test_what_is_no_request_passes(kind: str, people: People) -> None:
    inner = Inner()
    for layer in (SecurityHeaders(inner), SameOrigin(inner), DeclaredSize(inner, 1, "1 MB"), SignedIn(inner, people)):
        assert call(layer, kind) == []
    assert len(inner.reached) == 4


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "post", "ANYTHING"])
@pytest.mark.parametrize(
    ("headers", "passes"),
    [
        ({}, True),
        ({"origin": "http://studio.example", "host": "studio.example"}, True),
        ({"origin": "https://studio.example", "x_forwarded_host": "studio.example", "host": "inside"}, True),
        ({"origin": "http://elsewhere.example", "host": "studio.example"}, False),
        ({"origin": "http://studio.example.elsewhere.example", "host": "studio.example"}, False),
        ({"origin": "http://studio.example:1", "host": "studio.example"}, False),
        ({"origin": "null", "host": "null"}, False),
        ({"origin": "", "host": ""}, False),
        ({"sec_fetch_site": "cross-site", "host": "studio.example"}, False),
        ({"sec_fetch_site": "same-origin", "host": "studio.example"}, True),
    ],
)
def test_what_changes_something_comes_from_this_site(method: str, headers: dict[str, str], passes: bool) -> None:
    inner = Inner()
    sent = call(SameOrigin(inner), method=method, **headers)
    assert (status(sent) == 200) == passes == bool(inner.reached)
    assert passes or status(sent) == 403


def test_looking_is_free_and_a_socket_is_not() -> None:
    inner = Inner()
    elsewhere = {"origin": "http://elsewhere.example", "host": "studio.example"}
    for method in ("GET", "HEAD", "OPTIONS"):
        assert status(call(SameOrigin(inner), method=method, **elsewhere)) == 200
    assert call(SameOrigin(inner), "websocket", **elsewhere)[0]["type"] == "websocket.close"


@given(st.text(alphabet="0123456789+- .eE_xX²³¹", max_size=20) | st.integers(0, 6_000).map("9".__mul__))
def test_a_declared_size_passes_or_is_refused_and_never_breaks(length: str) -> None:
    sent = call(DeclaredSize(Inner(), 1_000, "1 MB"), content_length=length)
    digits = length.lstrip("0") if length.isascii() and length.isdigit() else "0"
    assert status(sent) == (413 if len(digits) > 4 or int(digits or "0") > 1_000 else 200)


def signed_in(people: People, path: str, kind: str = "http", method: str = "GET", **headers: str) -> Any:
    inner = Inner()
    sent = call(SignedIn(inner, people), kind, method, path, **headers)
    return sent, inner.reached


def test_nobody_gets_past_but_to_the_open_paths(people: People) -> None:
    for path in ("/config", "/api/v1/projects", "/loginx", "/login/", "/invite", "/health/x", "/LOGIN", "//login", ""):
        sent, reached = signed_in(people, path)
        assert status(sent) == 401, path
        assert not reached
    for path in (
        "/login",
        "/logout",
        "/health",
        "/invite/abc",
        "/favicon.ico",
        "/login/huggingface",
        "/login/callback",
    ):
        sent, reached = signed_in(people, path)
        assert status(sent) == 200, path
        assert reached[0][ACCOUNT] is None


def test_a_visitor_is_led_to_the_login_page_and_keeps_the_query(people: People) -> None:
    sent, _ = signed_in(people, "/")
    assert status(sent) == 303
    assert dict(sent[0]["headers"])[b"location"] == b"/login?a=1&b=%0d%0a"
    sent, _ = signed_in(people, "/", method="POST")
    assert status(sent) == 401
    assert "Sign in at /login" in json.loads(sent[1]["body"])["detail"]


def test_a_socket_needs_an_account_too(people: People) -> None:
    sent, reached = signed_in(people, "/", "websocket")
    assert sent[0]["type"] == "websocket.close"
    assert not reached


def test_the_account_is_noted_for_what_comes_after(people: People) -> None:
    people.accounts.create("ada", "admin", "correct horse battery")
    token = people.tokens.create("ada", "x").secret
    for header in (f"Bearer {token}", f"bearer   {token}"):
        _, reached = signed_in(people, "/config", authorization=header)
        assert reached[0][ACCOUNT].name == "ada"


def test_a_client_cannot_say_who_it_is(people: People) -> None:
    sent, _ = signed_in(people, "/config", studio_account="ada", x_studio_account="admin", remote_user="ada")
    assert status(sent) == 401


def test_where_nobody_signs_in_everybody_is_the_one_at_the_machine(people: People) -> None:
    people.has_accounts = False
    _, reached = signed_in(people, "/config", authorization="Bearer wrong")
    assert reached[0][ACCOUNT] == LOCAL
