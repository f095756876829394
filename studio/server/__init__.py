"""One application: what protects it, sessions, login, the JSON API, and the Gradio pages at the root."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import gradio as gr
import uvicorn
from fastapi import FastAPI, Request
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import Response
from starlette.routing import Mount

from studio.api import NO_TELEMETRY, build_api
from studio.api.access import caller
from studio.api.errors import OUR_FAULT
from studio.login import build_login
from studio.login.cookies import session_flags
from studio.server.middleware import API, DeclaredSize, SameOrigin, SecurityHeaders, SignedIn, our_fault
from studio.tunnel import open_tunnel
from studio.ui import build_pages, mount_options
from studio.wiring import Studio

LOCAL_NAMES = ["127.0.0.1", "localhost", "[::1]"]
SESSION_SECONDS = 14 * 24 * 3600
UPLOAD_SLACK_BYTES = 1_000_000


def build_app(studio: Studio, project: str | None = None) -> Starlette:
    """The whole application for a studio; `project` is the one to show first.

    What protects it stands around both halves and not in that of the pages, so that the API passes no other layers.
    """
    pages = _pages(studio, project)
    app = Starlette(
        routes=[Mount(API, build_api(studio)), Mount("/", pages)],
        middleware=_protection(studio),
        exception_handlers={Exception: _our_fault},
        lifespan=pages.router.lifespan_context,
    )
    app.state.studio = studio
    return app


def _pages(studio: Studio, project: str | None) -> FastAPI:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        studio.start()
        yield
        studio.stop()

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan, telemetry=NO_TELEMETRY)
    app.state.studio = studio
    app.include_router(build_login(studio.settings))
    app.add_api_route("/health", _health)
    # Its presence alone switches off Gradio's own, which answers every origin.
    app.add_middleware(CORSMiddleware, allow_origins=[])
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        build_pages(studio, project),
        path="/",
        auth_dependency=_name_for_gradio,
        show_error=False,
        run_history=False,
        ssr_mode=False,
        mcp_server=False,
        enable_monitoring=False,
        footer_links=[],
        max_file_size=studio.settings.max_upload_bytes,
        **mount_options(),
    )
    mounted.add_exception_handler(Exception, _our_fault)
    return mounted


def serve(studio: Studio, project: str | None) -> None:
    """Serve until interrupted. Raises ShareUnavailable, before anything is served, when no public link can be had."""
    settings = studio.settings
    app = build_app(studio, project)
    _tell_first_password(studio)
    if settings.share:
        link = open_tunnel(settings)
        print(f"Public link (sign-in required): {link}", flush=True)
    address = f"http://{settings.host}:{settings.port}"
    print(f"The studio is starting on {address}", flush=True)
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,  # at this level it says nothing, and yet is asked to at every request
        timeout_graceful_shutdown=5,
    )


def _protection(studio: Studio) -> list[Middleware]:
    """What every request passes, in this order."""
    settings = studio.settings
    most_bytes = settings.max_upload_bytes + UPLOAD_SLACK_BYTES
    most_in_words = f"{settings.max_upload_bytes / 1e6:,.0f} MB"
    # A page elsewhere can point its own name at this machine; a studio without accounts must not answer to it.
    own_names = [Middleware(TrustedHostMiddleware, allowed_hosts=LOCAL_NAMES)] if settings.is_private else []
    key = studio.people.session_key
    return [
        Middleware(SecurityHeaders),
        Middleware(SameOrigin),
        Middleware(DeclaredSize, most_bytes=most_bytes, limit_in_words=most_in_words),
        # Counts what arrives, as a body sent in chunks does not say how long it is.
        Middleware(RequestBodyLimitMiddleware, max_body_size=most_bytes),
        *own_names,
        Middleware(SessionMiddleware, secret_key=key, max_age=SESSION_SECONDS, **session_flags(settings)),
        Middleware(SignedIn, people=studio.people),
    ]


def _tell_first_password(studio: Studio) -> None:
    """On standard output, which nobody but whoever started the studio reads; never in the log."""
    made = studio.people.open()
    if studio.people.has_unused_password:
        print("STUDIO_PASSWORD opens nothing: it only makes the first admin, and this studio has one.", flush=True)
        print("Give somebody another password with: python -m studio set-password NAME", flush=True)
    if made is not None:
        print(f"First start: sign in as {made.name} with the password {made.password}", flush=True)
        print("It is shown only this once. A new one: python -m studio set-password admin --random", flush=True)


async def _name_for_gradio(request: Request) -> str | None:
    account = caller(request)
    return account.name if account is not None else None


async def _health() -> dict[str, str]:
    """For whoever asks whether the studio is up; says nothing else."""
    return {"status": "ok"}


async def _our_fault(_request: Request, _error: Exception) -> Response:
    """The server logs the traceback."""
    return our_fault(OUR_FAULT)
