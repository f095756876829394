"""Everything about people, put together once."""

from collections.abc import Callable
from dataclasses import dataclass

from argon2 import PasswordHasher

from storage import Store
from studio.errors import InvalidInput, StudioError
from studio.people.accounts import Accounts
from studio.people.devices import Devices
from studio.people.first_admin import FIRST_ADMIN, make_first_admin
from studio.people.hub_accounts import HubAccounts
from studio.people.invitations import Invitations
from studio.people.lockout import Lockout
from studio.people.members import Members
from studio.people.passwords import Passwords, require_password
from studio.people.recognition import Admitted, Recognition
from studio.people.roles import Account
from studio.people.signing_in import SigningIn
from studio.people.tokens import Tokens
from studio.people.views import NewPassword

# Who uses a studio that asks nobody to sign in.
LOCAL = Account("local", "admin")


@dataclass(frozen=True, slots=True)
class LoginRules:
    """What the settings say about signing in."""

    has_accounts: bool
    # The first admin's; empty for a random one.
    password: str
    # Whom the Space belongs to, and the role of those who sign in with Hugging Face and were not invited.
    hub_owner: str
    hub_role: str


class People:
    """The doors of the people feature: each attribute is one of its services."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], float],
        steady_clock: Callable[[], float],
        key: str,
        rules: LoginRules,
        hasher: PasswordHasher | None = None,
    ) -> None:
        """`key` signs sessions and cookies; `steady_clock` never jumps: lockouts and memories go by it."""
        self._store = store
        self._clock = clock
        self._password = rules.password
        self._passwords = Passwords(hasher)
        self.has_accounts = rules.has_accounts
        self.session_key = key
        self.recognition = Recognition(store, clock, steady_clock)
        changed = self.recognition.forget
        self.lockout = Lockout(steady_clock)
        self.devices = Devices(key)
        self.members = Members(store, changed)
        self.accounts = Accounts(store, clock, self._passwords, changed)
        self.signing_in = SigningIn(store, self._passwords, self.lockout)
        self.invitations = Invitations(store, clock, self._passwords, changed)
        self.tokens = Tokens(store, clock, changed)
        self.hub_accounts = HubAccounts(store, clock, rules.hub_owner, rules.hub_role, changed)

    def admitted(self, name: str | None) -> Account | None:
        """Whose name this is, whom the server has let in; None for nobody, and for whoever may not come any more."""
        if not self.has_accounts:
            return LOCAL
        return self.recognition.account(Admitted(name)) if name else None

    def change_password(self, name: str, old: str, new: str, address: str) -> int:
        """Change one's own password; the new epoch. Whoever sits down at an open browser cannot guess the old one.

        Raises:
            InvalidInput: the old password is another one, or the new one cannot be.
            Busy: the old one was guessed at too often.
        """
        require_password(new, name)
        caller = (name, address, "own password")
        self.lockout.attempt(*caller)
        try:
            epoch = self.accounts.change_password(name, old, new)
        except InvalidInput:  # a wrong one
            raise
        except StudioError:
            self.lockout.was_not_tried(*caller)
            raise
        self.lockout.succeeded(*caller)
        return epoch

    @property
    def has_unused_password(self) -> bool:
        """Whether the settings name a password that is not the first admin's, or not any more."""
        if not self._password:
            return False
        with self._store.read() as transaction:
            person = transaction.people.get(FIRST_ADMIN)
        return not self._passwords.fits(self._password, person.password_hash if person else None)

    def open(self) -> NewPassword | None:
        """Have somebody who can administer; gives the first admin's password when it is a random one."""
        if not self.has_accounts:
            return None
        return make_first_admin(self._store, self._clock(), self._passwords, self._password)
