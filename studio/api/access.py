"""Who is calling, what they may do, and the project they mean; every route depends on these.

None of it waits for a thread, or asks the database, where memory has the answer: claim and submit come by here.
"""

from typing import Annotated, Any

from anyio import to_thread
from fastapi import Depends, Request
from pydantic import Field
from starlette.requests import HTTPConnection
from starlette.types import Scope

from studio.errors import NotAllowed, NotSignedIn
from studio.people.people import LOCAL, People
from studio.people.recognition import Proof, Ticket, read_token
from studio.people.roles import Account, Permission
from studio.projects import ProjectView
from studio.wiring import Studio

# Where the server keeps who a request comes from; whatever does not come through it comes from nobody.
ACCOUNT = "studio.account"
SIGN_IN = "Sign in at /login, or send a token as `Authorization: Bearer studio_…`. Make one under My account."


async def recognise(scope: Scope, people: People) -> Account | None:
    """Who sends this request, by its session or its token; None for whoever has not signed in."""
    if not people.has_accounts:
        return LOCAL
    proof = _proof(scope)
    if proof is None:
        return None
    answer = people.recognition.peek(proof)
    return answer.account if answer is not None else await to_thread.run_sync(people.recognition.account, proof)


def caller(connection: HTTPConnection) -> Account | None:
    """Whom the server has recognised."""
    account: Account | None = connection.scope.get(ACCOUNT)
    return account


def client_of(connection: HTTPConnection) -> str:
    """The caller's address, as far as it can be known."""
    return connection.client.host if connection.client else "unknown"


def begin_session(request: Request, ticket: Ticket) -> None:
    """Sign in, with nothing left of what this browser brought along."""
    request.session.clear()
    request.session.update(name=ticket.name, epoch=ticket.epoch)


def _token(scope: Scope) -> str | None:
    for name, value in scope["headers"]:
        if name == b"authorization" and value[:7].lower() == b"bearer ":
            return str(value[7:].strip().decode("latin-1"))
    return None


def _proof(scope: Scope) -> Proof | None:
    """A request that shows a token counts by it alone, whatever session comes along."""
    token = _token(scope)
    if token is not None:
        return read_token(token)
    session = scope.get("session") or {}
    name, epoch = session.get("name"), session.get("epoch")
    return Ticket(name, epoch) if isinstance(name, str) and isinstance(epoch, int) else None


async def get_studio(request: Request) -> Studio:
    studio: Studio = request.app.state.studio
    return studio


async def require_account(request: Request) -> Account:
    account = caller(request)
    if account is None:
        raise NotSignedIn(SIGN_IN)
    return account


CurrentStudio = Annotated[Studio, Depends(get_studio)]
CurrentAccount = Annotated[Account, Depends(require_account)]


def needs(permission: Permission) -> Any:
    """What a route declares: `dependencies=[needs(Permission.TRAIN)]`."""

    async def check(account: CurrentAccount) -> None:
        account.require(permission)

    return Depends(check)


async def require_no_token(request: Request) -> None:
    if _token(request.scope) is not None:
        raise NotAllowed("A token cannot do this. Sign in at /login and do it under My account.")


async def require_user(account: CurrentAccount) -> str:
    return account.name


async def require_project(p: str, studio: CurrentStudio, account: CurrentAccount) -> ProjectView:
    return await to_thread.run_sync(studio.visible.find, account, p)


async def require_recent_project(p: str, studio: CurrentStudio, account: CurrentAccount) -> ProjectView:
    found = studio.visible.peek(account, p)
    return found if found is not None else await to_thread.run_sync(studio.visible.recent, account, p)


# What the database can hold as a row's number.
RowId = Annotated[int, Field(ge=1, lt=2**63)]
# The caller's name, by which their work is stored.
CurrentUser = Annotated[str, Depends(require_user)]
CurrentProject = Annotated[ProjectView, Depends(require_project)]
# What it says may be a second old; for routes that are called a thousand times a second.
RecentProject = Annotated[ProjectView, Depends(require_recent_project)]
