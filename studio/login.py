"""The login page: one password, a signed session."""

from html import escape
from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from studio.api.access import SINGLE_USER, CurrentStudio, client_of
from studio.errors import Busy

router = APIRouter()

PAGE = (Path(__file__).resolve().parents[1] / "assets" / "login.html").read_text(encoding="utf-8")


@router.get("/login")
def show(studio: CurrentStudio, request: Request) -> Response:
    if studio.door.is_open:
        return RedirectResponse("/", status_code=303)
    return _page(request, "")


@router.post("/login")
def sign_in(studio: CurrentStudio, request: Request, password: Annotated[str, Form()] = "") -> Response:
    try:
        if studio.door.admits(password, client_of(request)):
            request.session["user"] = SINGLE_USER
            query = urlencode(list(request.query_params.multi_items()))
            return RedirectResponse(f"/?{query}" if query else "/", status_code=303)
    except Busy as busy:
        return _page(request, str(busy), busy.status)
    return _page(request, "That is not the password. Ask whoever started the studio.", 401)


@router.post("/logout")
def sign_out(request: Request) -> Response:
    request.session.clear()
    return RedirectResponse("/login", status_code=303)


def _page(request: Request, message: str, status: int = 200) -> HTMLResponse:
    action = f"login?{request.url.query}" if request.url.query else "login"
    filled = PAGE.replace("{action}", escape(action)).replace("{message}", escape(message))
    return HTMLResponse(filled, status_code=status)
