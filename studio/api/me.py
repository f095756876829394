"""My account: what everybody who has signed in sees and changes of themselves."""

from dataclasses import dataclass

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel

from studio.api.access import CurrentAccount, CurrentStudio, begin_session, client_of, require_no_token
from studio.api.people import Done
from studio.people.recognition import Ticket
from studio.people.roles import ROLES
from studio.people.tokens import NewToken, TokenView

router = APIRouter(prefix="/me", tags=["my account"])

# Whoever finds a token must not make of it one that lasts for ever, or an account of theirs.
IN_PERSON = Depends(require_no_token)


class PasswordChange(BaseModel):
    """The password that one signs in with now, and the one to sign in with from now on."""

    old: str
    new: str


class TokenRequest(BaseModel):
    """What a token is for, and how many days it lasts; without them, until it is revoked."""

    title: str = ""
    days: float | None = None


@dataclass(frozen=True, slots=True)
class Me:
    """Who is signed in, and what they may do. `has_accounts` is false where nobody has to sign in."""

    name: str
    role: str
    permissions: list[str]
    signs_in_with: str
    has_accounts: bool


@router.get("")
def get_me(studio: CurrentStudio, account: CurrentAccount) -> Me:
    """Who is calling."""
    permissions = sorted(permission.value for permission in ROLES[account.role])
    means = studio.people.accounts.get(account.name).signs_in_with
    return Me(account.name, account.role, permissions, means, studio.people.has_accounts)


@router.post("/password", dependencies=[IN_PERSON])
def change_password(studio: CurrentStudio, account: CurrentAccount, request: PasswordChange, http: Request) -> Done:
    """Change one's own password; this session stays, every other one and every token ends."""
    epoch = studio.people.change_password(account.name, request.old, request.new, client_of(http))
    begin_session(http, Ticket(account.name, epoch))
    return Done()


@router.post("/sign-out")
def sign_out_everywhere(studio: CurrentStudio, account: CurrentAccount, http: Request) -> Done:
    """End every session and every token, these ones too."""
    studio.people.accounts.sign_out_everywhere(account.name)
    http.session.clear()
    return Done()


@router.get("/tokens")
def list_tokens(studio: CurrentStudio, account: CurrentAccount) -> list[TokenView]:
    """One's own tokens that still open something."""
    return studio.people.tokens.of(account.name)


@router.post("/tokens", dependencies=[IN_PERSON])
def create_token(studio: CurrentStudio, account: CurrentAccount, request: TokenRequest) -> NewToken:
    """Make a token for scripts; it is shown only this once."""
    return studio.people.tokens.create(account.name, request.title, request.days)


@router.delete("/tokens/{id}")
def revoke_token(studio: CurrentStudio, account: CurrentAccount, id: str) -> Done:
    """End one of one's own tokens."""
    studio.people.tokens.revoke(account.name, id)
    return Done()
