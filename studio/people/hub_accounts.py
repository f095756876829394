"""Accounts of people who sign in with Hugging Face: known by their id there, which outlives a change of name."""

from collections.abc import Callable
from dataclasses import dataclass

from storage import Store, Transaction
from studio.errors import Conflict, NotAllowed
from studio.people.accounts import add_account
from studio.people.invitations import join, take
from studio.people.names import account_name
from studio.people.recognition import Ticket, digest_of


@dataclass(frozen=True, slots=True)
class HubIdentity:
    """Who Hugging Face says is there; `administers` has their own name and those of the organisations they lead."""

    id: str
    username: str
    administers: frozenset[str] = frozenset()


class HubAccounts:
    """Lets people in by their identity: those who were here before, the owner, the invited, and maybe everybody."""

    def __init__(
        self, store: Store, clock: Callable[[], float], owner: str, default_role: str, changed: Callable[[], None]
    ) -> None:
        """`owner` is whom the Space belongs to; `default_role` is for people without an invitation, if not empty."""
        self._store = store
        self._clock = clock
        self._owner = owner.casefold()
        self._default_role = default_role
        self._changed = changed

    def admit(self, identity: HubIdentity, invitation: str | None = None) -> Ticket:
        """The account of this identity, made when it is to be let in.

        Raises:
            NotAllowed: nobody invited them, or they were deactivated.
            NotFound: their invitation lets nobody in any more.
            Conflict: the name belongs to somebody else here.
        """
        with self._store.begin() as transaction:
            person = transaction.people.by_hub_id(identity.id)
            if person is None:
                ticket = Ticket(self._make(transaction, identity, invitation), 0)
            elif not person.is_active:
                raise NotAllowed("Your account was deactivated. Ask an admin of this studio.")
            else:
                ticket = Ticket(person.name, person.session_epoch)
                if invitation:
                    self._join(transaction, invitation, person.name)
        self._changed()
        return ticket

    def _make(self, transaction: Transaction, identity: HubIdentity, invitation: str | None) -> str:
        name = account_name(identity.username)
        if self._owner and self._owner in {found.casefold() for found in identity.administers}:
            return self._add(transaction, name, "admin", identity)
        if invitation:
            taken = take(transaction, invitation, self._clock())
            self._add(transaction, name, taken.role, identity)
            join(transaction, taken, name)
            return name
        if not self._default_role:
            raise NotAllowed(
                f"Hugging Face says that you are {identity.username}, whom nobody has invited here. "
                "Ask an admin of this studio for an invitation."
            )
        return self._add(transaction, name, self._default_role, identity)

    def _add(self, transaction: Transaction, name: str, role: str, identity: HubIdentity) -> str:
        try:
            add_account(transaction, name, role, self._clock(), hub_id=identity.id)
        except Conflict as error:
            raise Conflict(
                f"There is somebody called {name} here already, who does not sign in with this Hugging Face account. "
                "Ask an admin of this studio for an invitation and choose another name."
            ) from error
        return name

    def _join(self, transaction: Transaction, invitation: str, name: str) -> None:
        """Somebody who is in already uses an invitation only for a project that they are no member of."""
        found = transaction.invitations.find(digest_of(invitation), self._clock())
        if found is None or found.project_id is None or found.project_id in transaction.members.of_person(name):
            return
        join(transaction, take(transaction, invitation, self._clock()), name)
