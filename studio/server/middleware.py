"""What every request passes before it reaches a page or a route, as plain ASGI: it adds microseconds, not threads.

Starlette's `@app.middleware("http")` would run each request in tasks of its own, at a third of the throughput.
"""

from collections.abc import Iterable

from starlette.datastructures import Headers
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from studio.api.access import ACCOUNT, SIGN_IN, recognise
from studio.errors import StudioError
from studio.people.people import People

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# Gradio needs inline scripts and eval for its components; nothing may come from, or go to, another host.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "media-src 'self' blob:",
        "frame-ancestors 'self' https://huggingface.co",
        "base-uri 'self'",
        "form-action 'self'",
    )
)
HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
}
API = "/api/v1"
# What is answered here depends on who asks and when, and can hold secrets that are shown once.
PRIVATE_PREFIXES = (f"{API}/", "/login", "/invite")
# Everything else needs an account, where there are accounts; Gradio itself leaves a dozen of its routes open.
OPEN_PATHS = frozenset({"/login", "/login/huggingface", "/login/callback", "/logout", "/favicon.ico", "/health"})
OPEN_PREFIX = "/invite/"
POLICY_VIOLATION = 1008
MOST_DIGITS = 18


class SecurityHeaders:
    """Adds the headers that an answer does not have yet."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._added = _encoded(HEADERS.items())
        self._added_to_private = [*self._added, *_encoded([("cache-control", "no-store")])]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        added = self._added_to_private if scope["path"].startswith(PRIVATE_PREFIXES) else self._added

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                there = {name.lower() for name, _ in headers}
                message["headers"] = headers + [header for header in added if header[0] not in there]
            await send(message)

        await self._app(scope, receive, send_with_headers)


class SameOrigin:
    """Refuses what another site sends in a visitor's name."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        unsafe = scope["type"] == "websocket" or (scope["type"] == "http" and scope["method"] not in SAFE_METHODS)
        if unsafe and not _is_same_site(Headers(scope=scope)):
            await _refuse(scope, receive, send, "A request from another site was refused.", 403)
            return
        await self._app(scope, receive, send)


class DeclaredSize:
    """Refuses, before it is read, what says itself that it is too large; what says nothing is counted elsewhere."""

    def __init__(self, app: ASGIApp, most_bytes: int, limit_in_words: str) -> None:
        self._app = app
        self._most_bytes = most_bytes
        self._limit_in_words = limit_in_words

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            length = Headers(scope=scope).get("content-length", "0")
            # Python reads digits of every alphabet, and refuses to read very many of them.
            digits = length.lstrip("0") if length.isascii() and length.isdigit() else ""
            if len(digits) > MOST_DIGITS or int(digits or "0") > self._most_bytes:
                await _refuse(scope, receive, send, f"The request is larger than {self._limit_in_words}.", 413)
                return
        await self._app(scope, receive, send)


class SignedIn:
    """Lets in whoever has signed in, and notes who it is; leads a visitor to the login page, and refuses the rest."""

    def __init__(self, app: ASGIApp, people: People) -> None:
        self._app = app
        self._people = people

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        try:
            scope[ACCOUNT] = await recognise(scope, self._people)
        except StudioError as error:  # the database is away, which is no fault of the request
            await _refuse(scope, receive, send, str(error), error.status)
            return
        if scope[ACCOUNT] is not None or _is_open(scope["path"]):
            await self._app(scope, receive, send)
        elif scope["path"] == "/" and scope["type"] == "http" and scope["method"] == "GET":
            query = scope["query_string"].decode("latin-1")
            await RedirectResponse(f"/login?{query}" if query else "/login", 303)(scope, receive, send)
        else:
            await _refuse(scope, receive, send, SIGN_IN, 401)


def our_fault(detail: str) -> Response:
    """Answered outside every middleware, so it brings its own headers."""
    return JSONResponse({"detail": detail}, status_code=500, headers=HEADERS)


def _is_open(path: str) -> bool:
    return path in OPEN_PATHS or path.startswith(OPEN_PREFIX)


def _is_same_site(headers: Headers) -> bool:
    if headers.get("sec-fetch-site") == "cross-site":
        return False
    origin = headers.get("origin")
    if origin is None:
        return True
    # Behind a Space's or a tunnel's proxy, the address that the visitor sees is in x-forwarded-host.
    hosts = {headers.get("host"), headers.get("x-forwarded-host")}
    site = origin.partition("://")[2]
    return bool(site) and site in hosts


async def _refuse(scope: Scope, receive: Receive, send: Send, detail: str, status: int) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": POLICY_VIOLATION, "reason": detail})
        return
    await JSONResponse({"detail": detail}, status_code=status)(scope, receive, send)


def _encoded(headers: Iterable[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
