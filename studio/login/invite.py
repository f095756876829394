"""The page behind an invitation's link: make an account, or join a project with the one that there is."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from studio.api.access import CurrentStudio, caller
from studio.errors import StudioError
from studio.login.pages import notice, page, ways_in
from studio.login.password import let_in
from studio.people.invitations import InvitationView
from studio.wiring import Studio

router = APIRouter()


@router.get("/invite/{secret}")
def show(studio: CurrentStudio, request: Request, secret: str) -> Response:
    return _page(studio, request, secret)


@router.post("/invite/{secret}")
def accept(
    studio: CurrentStudio,
    request: Request,
    secret: str,
    name: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    join: Annotated[bool, Form()] = False,
) -> Response:
    account = caller(request)
    try:
        invitation = studio.people.invitations.look(secret)
        query = _destination(invitation)
        if account is None:
            return let_in(studio, request, studio.people.invitations.accept(secret, name, password), query)
        if join and studio.people.has_accounts:
            studio.people.invitations.join(secret, account.name)
            return RedirectResponse(f"/?{query}", status_code=303)
    except StudioError as error:
        return _page(studio, request, secret, str(error), error.status, name)
    return _page(studio, request, secret)


def _page(
    studio: Studio, request: Request, secret: str, message: str = "", status: int = 200, name: str = ""
) -> Response:
    account = caller(request)
    try:
        invitation = studio.people.invitations.look(secret)
    except StudioError as error:
        return notice("Invitation", str(error), "/", "To the studio", error.status)
    if not studio.people.has_accounts:
        text = "This studio asks nobody to sign in, so nobody needs an invitation."
        return notice("Invitation", text, "/", "To the studio")
    if account is not None:
        text = message or f"You are signed in as {account.name}."
        join = f"Join {invitation.project} as {account.name}" if invitation.project else None
        return notice("Invitation", text, "/", "To the studio", status, join=join)
    blocks = ways_in(studio.settings, f"/login/huggingface?{urlencode({'invitation': secret})}")
    return page("invite", status, blocks=blocks, greeting=_greeting(invitation), message=message, name=name[:40])


def _greeting(invitation: InvitationView) -> str:
    what = f"to the project {invitation.project}" if invitation.project else "to this studio"
    return f"{invitation.created_by} invites you {what} as {_with_article(invitation.role)}."


def _with_article(role: str) -> str:
    return f"{'an' if role[0] in 'aeiou' else 'a'} {role}"


def _destination(invitation: InvitationView) -> str:
    """Where somebody goes once they are in."""
    return urlencode({"project": invitation.project, "tab": "label"} if invitation.project else {"tab": "label"})
