"""The login page: a name and a password for a signed session."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from studio.api.access import CurrentStudio, begin_session, caller, client_of
from studio.errors import StudioError
from studio.login.cookies import device_cookie, remember_device
from studio.login.pages import page, ways_in
from studio.people.recognition import Ticket
from studio.people.signing_in import name_to_try
from studio.wiring import Studio

router = APIRouter()

WRONG = "That name and that password do not belong together. Ask an admin of this studio for a new password."


@router.get("/login")
def show(studio: CurrentStudio, request: Request) -> Response:
    if not studio.people.has_accounts or caller(request) is not None:
        return RedirectResponse("/", status_code=303)
    return login_page(studio, request)


@router.post("/login")
def sign_in(
    studio: CurrentStudio, request: Request, name: Annotated[str, Form()] = "", password: Annotated[str, Form()] = ""
) -> Response:
    if not studio.people.has_accounts:
        return RedirectResponse("/", status_code=303)
    device = studio.people.devices.read(device_cookie(request), name_to_try(name))
    try:
        ticket = studio.people.signing_in.admit(name, password, client_of(request), device)
    except StudioError as error:
        return login_page(studio, request, str(error), error.status, name)
    if ticket is None:
        return login_page(studio, request, WRONG, 401, name)
    return let_in(studio, request, ticket, request.url.query)


@router.post("/logout")
def sign_out(request: Request) -> Response:
    request.session.clear()
    return RedirectResponse("/login", status_code=303)


def let_in(studio: Studio, request: Request, ticket: Ticket, query: str) -> Response:
    """To the pages, signed in; always to this studio's own, whatever the query says."""
    begin_session(request, ticket)
    response = RedirectResponse(f"/?{query}" if query else "/", status_code=303)
    remember_device(response, studio.settings, studio.people.devices.issue(ticket.name))
    return response


def login_page(studio: Studio, request: Request, message: str = "", status: int = 200, name: str = "") -> HTMLResponse:
    """The page, which leads on to what its own query asks for."""
    query = f"?{request.url.query}" if request.url.query and request.url.path == "/login" else ""
    blocks = ways_in(studio.settings, f"/login/huggingface{query}")
    return page("login", status, blocks=blocks, action=f"/login{query}", name=name[:80], message=message)
