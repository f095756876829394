"""Invitations: links with a role, an expiry and a number of uses, that let people make their own account."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from storage import Store, Transaction
from storage.tables import Invitation
from studio.errors import InvalidInput, NotFound
from studio.people.accounts import add_account
from studio.people.names import account_name
from studio.people.passwords import Passwords, require_password
from studio.people.recognition import Ticket, digest_of
from studio.people.roles import require_role

DAY_SECONDS = 86_400.0
MOST_DAYS = 365
MOST_USES = 1_000
CLOSED = "This invitation is used up, expired, or was taken back. Ask whoever sent it for a new one."


@dataclass(frozen=True, slots=True)
class InvitationView:
    """An invitation without its secret; `project` is the name of the project whose member one becomes."""

    id: int
    role: str
    project: str | None
    uses_left: int
    expires_at: float
    created_by: str
    created_at: float


@dataclass(frozen=True, slots=True)
class NewInvitation:
    """An invitation with its secret, which is shown once."""

    invitation: InvitationView
    secret: str


class Invitations:
    """Makes invitations and lets people in by them."""

    def __init__(
        self, store: Store, clock: Callable[[], float], passwords: Passwords, changed: Callable[[], None]
    ) -> None:
        self._store = store
        self._clock = clock
        self._passwords = passwords
        self._changed = changed

    def create(
        self, by: str, role: str, project_id: int | None = None, days: float = 7, uses: int = 1
    ) -> NewInvitation:
        """Raises InvalidInput for no role, or numbers out of range."""
        require_role(role)
        if not 0 < days <= MOST_DAYS or not 1 <= uses <= MOST_USES:
            raise InvalidInput(
                f"An invitation lasts up to {MOST_DAYS} days and lets in 1 to {MOST_USES:,} people; "
                f"{days} days and {uses} people were asked for."
            )
        secret, now = secrets.token_urlsafe(32), self._clock()
        with self._store.begin() as transaction:
            row = Invitation(
                digest=digest_of(secret),
                role=role,
                project_id=project_id,
                uses_left=uses,
                expires_at=now + days * DAY_SECONDS,
                created_by=by,
                created_at=now,
            )
            return NewInvitation(_view(transaction, transaction.invitations.add(row)), secret)

    def all(self) -> list[InvitationView]:
        """Those that still let somebody in, newest first."""
        with self._store.read() as transaction:
            return [_view(transaction, row) for row in transaction.invitations.open(self._clock())]

    def revoke(self, invitation_id: int) -> None:
        """Let nobody else in with it. Raises NotFound when it lets nobody in anyway."""
        with self._store.begin() as transaction:
            if not transaction.invitations.close(invitation_id):
                raise NotFound(f"There is no open invitation {invitation_id}. Reload the page.")

    def look(self, secret: str) -> InvitationView:
        """Raises NotFound when it lets nobody in."""
        with self._store.read() as transaction:
            row = transaction.invitations.find(digest_of(secret), self._clock())
            if row is None:
                raise NotFound(CLOSED)
            return _view(transaction, row)

    def accept(self, secret: str, name: str, password: str) -> Ticket:
        """Make an account with a password.

        Raises:
            NotFound: the invitation lets nobody in.
            InvalidInput: a name or password that cannot be.
            Conflict: the name is taken; the invitation is not used by that.
        """
        self.look(secret)  # before the costly hash
        name = account_name(name)
        require_password(password, name)
        hashed = self._passwords.hash(password)
        with self._store.begin() as transaction:
            invitation = take(transaction, secret, self._clock())
            add_account(transaction, name, invitation.role, self._clock(), password_hash=hashed)
            join(transaction, invitation, name)
        self._changed()
        return Ticket(name, 0)

    def join(self, secret: str, name: str) -> None:
        """Somebody who has an account becomes a member of the invitation's project; their role stays.

        Raises:
            NotFound: the invitation lets nobody in.
            InvalidInput: it is for no project, so it gives somebody with an account nothing.
        """
        invited = self.look(secret)
        if invited.project is None:
            raise InvalidInput("This invitation is for people who have no account yet. You are in already.")
        with self._store.begin() as transaction:
            invitation = transaction.invitations.find(digest_of(secret), self._clock())
            if invitation is not None and invitation.project_id in transaction.members.of_person(name):
                return
            join(transaction, take(transaction, secret, self._clock()), name)
        self._changed()


def take(transaction: Transaction, secret: str, now: float) -> Invitation:
    """Use an invitation once. Raises NotFound when it lets nobody in any more."""
    invitation = transaction.invitations.take(digest_of(secret), now)
    if invitation is None:
        raise NotFound(CLOSED)
    return invitation


def join(transaction: Transaction, invitation: Invitation, name: str) -> None:
    """Make the person a member of the invitation's project, if it is for one."""
    if invitation.project_id is not None:
        transaction.members.add(invitation.project_id, [name])


def _view(transaction: Transaction, row: Invitation) -> InvitationView:
    project = transaction.projects.get(row.project_id).name if row.project_id is not None else None
    return InvitationView(row.id, row.role, project, row.uses_left, row.expires_at, row.created_by, row.created_at)
