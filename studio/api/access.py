"""Who is calling, and the project they mean; every route depends on these."""

from typing import Annotated

from fastapi import Depends, Request
from pydantic import Field
from starlette.requests import HTTPConnection

from studio.errors import NotSignedIn
from studio.people.password import Door
from studio.projects import ProjectView
from studio.wiring import Studio

SINGLE_USER = "local"
SIGN_IN = "This studio has a password. Sign in at /login, or send it as a bearer token."


def current_user(connection: HTTPConnection, door: Door) -> str | None:
    """The caller's name, or None when they have not given the password. Raises Busy after too many wrong ones."""
    if door.is_open:
        return SINGLE_USER
    if user := connection.session.get("user"):
        return str(user)
    scheme, _, password = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and door.admits(password.strip(), client_of(connection)):
        return SINGLE_USER
    return None


def client_of(connection: HTTPConnection) -> str:
    """The caller's address, as far as it can be known."""
    return connection.client.host if connection.client else "unknown"


def get_studio(request: Request) -> Studio:
    studio: Studio = request.app.state.studio
    return studio


def require_user(request: Request, studio: Annotated[Studio, Depends(get_studio)]) -> str:
    user = current_user(request, studio.door)
    if user is None:
        raise NotSignedIn(SIGN_IN)
    return user


def require_project(
    p: str, studio: Annotated[Studio, Depends(get_studio)], _user: Annotated[str, Depends(require_user)]
) -> ProjectView:
    return studio.projects.find(p)


# What the database can hold as a row's number.
RowId = Annotated[int, Field(ge=1, lt=2**63)]
CurrentStudio = Annotated[Studio, Depends(get_studio)]
CurrentUser = Annotated[str, Depends(require_user)]
CurrentProject = Annotated[ProjectView, Depends(require_project)]
