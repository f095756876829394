"""One FastAPI application: security headers, sessions, login, the JSON API, and the Gradio pages at the root."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import gradio as gr
import uvicorn
from fastapi import FastAPI, Request
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import JSONResponse, RedirectResponse, Response

from studio.api import build_api
from studio.api.access import SIGN_IN, current_user
from studio.api.errors import OUR_FAULT
from studio.errors import Busy
from studio.login import router as login_router
from studio.settings import Settings
from studio.tunnel import open_tunnel
from studio.ui import build_pages, mount_options
from studio.wiring import Studio

logger = logging.getLogger(__name__)

LOCAL_NAMES = ["127.0.0.1", "localhost", "[::1]"]
SESSION_SECONDS = 14 * 24 * 3600
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
UPLOAD_SLACK_BYTES = 1_000_000
# Everything else needs the password, when there is one; Gradio itself leaves a dozen of its routes open.
OPEN_PATHS = frozenset({"/login", "/logout", "/favicon.ico"})

Next = Callable[[Request], Awaitable[Response]]


def build_app(studio: Studio, project: str | None = None) -> FastAPI:
    """The whole application for a studio; `project` is the one to show first."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        studio.start()
        yield
        studio.stop()

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.state.studio = studio
    app.include_router(login_router)
    app.mount("/api/v1", build_api(studio))

    async def who(request: Request) -> str | None:
        try:
            return current_user(request, studio.door)
        except Busy:
            return None

    pages = build_pages(studio, project)
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        pages,
        path="/",
        auth_dependency=who,
        show_error=False,
        run_history=False,
        ssr_mode=False,
        mcp_server=False,
        enable_monitoring=False,
        footer_links=[],
        max_file_size=studio.settings.max_upload_bytes,
        **mount_options(),
    )
    # The last one added is the outermost.
    mounted.middleware("http")(_ask_to_sign_in(studio))
    mounted.add_middleware(
        SessionMiddleware,
        secret_key=studio.door.session_key,
        same_site="lax",
        https_only=studio.settings.on_space,
        max_age=SESSION_SECONDS,
    )
    # Its presence alone switches off Gradio's own, which answers every origin.
    mounted.add_middleware(CORSMiddleware, allow_origins=[])
    # Counts what arrives, as a body sent in chunks does not say how long it is.
    if studio.settings.is_private:
        # A page elsewhere can point its own name at this machine; a studio without a password must not answer to it.
        mounted.add_middleware(TrustedHostMiddleware, allowed_hosts=LOCAL_NAMES)
    mounted.add_middleware(RequestBodyLimitMiddleware, max_body_size=_most_bytes(studio.settings))
    mounted.middleware("http")(_guard(studio.settings))
    mounted.add_exception_handler(Exception, _our_fault)
    return mounted


def serve(studio: Studio, project: str | None) -> None:
    """Serve until interrupted. Raises ShareUnavailable, before anything is served, when no public link can be had."""
    settings = studio.settings
    app = build_app(studio, project)
    if settings.share:
        link = open_tunnel(settings)
        print(f"Public link (password required): {link}", flush=True)
    address = f"http://{settings.host}:{settings.port}"
    print(f"The studio is starting on {address}", flush=True)
    uvicorn.run(app, host=settings.host, port=settings.port, log_level="warning", timeout_graceful_shutdown=5)


def _guard(settings: Settings) -> Callable[[Request, Next], Awaitable[Response]]:
    def refused(request: Request) -> Response | None:
        if request.method not in SAFE_METHODS and not _same_site(request):
            return JSONResponse({"detail": "A request from another site was refused."}, status_code=403)
        length = request.headers.get("content-length", "0")
        if length.isdigit() and int(length) > _most_bytes(settings):
            limit = settings.max_upload_bytes / 1e6
            return JSONResponse({"detail": f"The request is larger than {limit:,.0f} MB."}, status_code=413)
        return None

    async def guard(request: Request, call_next: Next) -> Response:
        """Refuse what another site sends in a visitor's name, and what is too large; add the security headers."""
        response = refused(request) or await call_next(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return guard


async def _our_fault(_request: Request, _error: Exception) -> Response:
    """Answered outside every middleware, so it brings its own headers; the server logs the traceback."""
    return JSONResponse({"detail": OUR_FAULT}, status_code=500, headers=HEADERS)


def _ask_to_sign_in(studio: Studio) -> Callable[[Request, Next], Awaitable[Response]]:
    async def ask(request: Request, call_next: Next) -> Response:
        """Let in whoever has signed in; lead a visitor to the login page, and refuse everything else."""
        path = request.url.path
        try:
            if path in OPEN_PATHS or current_user(request, studio.door) is not None:
                return await call_next(request)
        except Busy as busy:
            return JSONResponse({"detail": str(busy)}, status_code=busy.status)
        if path == "/" and request.method == "GET":
            target = request.url.query and f"?{request.url.query}"
            return RedirectResponse(f"/login{target}", status_code=303)
        return JSONResponse({"detail": SIGN_IN}, status_code=401)

    return ask


def _most_bytes(settings: Settings) -> int:
    return settings.max_upload_bytes + UPLOAD_SLACK_BYTES


def _same_site(request: Request) -> bool:
    origin = request.headers.get("origin")
    if origin is None:
        return True
    # Behind a Space's or a tunnel's proxy, the address that the visitor sees is in x-forwarded-host.
    hosts = {request.headers.get("host"), request.headers.get("x-forwarded-host")}
    site = origin.partition("://")[2]
    return bool(site) and site in hosts
