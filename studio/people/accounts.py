"""Accounts: made, changed, ended; and the rule that somebody can always administer the studio."""

from collections.abc import Callable

from storage import Store, Transaction
from storage.tables import Person
from studio.errors import Conflict, InvalidInput, NotFound
from studio.people.names import RESERVED, account_name, normalise
from studio.people.passwords import Passwords, random_password, require_password
from studio.people.roles import require_role
from studio.people.views import NewPassword, PersonView, person_view
from studio.storable import can_be_stored


class Accounts:
    """Makes accounts and changes them. Every change that takes something away ends sessions and tokens at once."""

    def __init__(
        self, store: Store, clock: Callable[[], float], passwords: Passwords, changed: Callable[[], None]
    ) -> None:
        """`changed()` is called after whatever makes remembered accounts wrong."""
        self._store = store
        self._clock = clock
        self._passwords = passwords
        self._changed = changed

    def all(self) -> list[PersonView]:
        """Everybody but the studio's own names, in order."""
        with self._store.read() as transaction:
            answers = transaction.people.last_answers()
            people = [person for person in transaction.people.all() if person.name not in RESERVED]
            return [person_view(person, answers.get(person.name)) for person in people]

    def get(self, name: str) -> PersonView:
        """Raises NotFound for a name that nobody has."""
        with self._store.read() as transaction:
            return person_view(_require(_find(name, transaction.people.get), name), None)

    def create(self, name: str, role: str, password: str | None = None) -> NewPassword:
        """An account with this password, or with a random one.

        Raises:
            InvalidInput: a name, role or password that cannot be.
            Conflict: the name is taken.
        """
        name = account_name(name)
        require_role(role)
        chosen = password if password is not None else random_password()
        require_password(chosen, name)
        hashed = self._passwords.hash(chosen)
        with self._store.begin() as transaction:
            add_account(transaction, name, role, self._clock(), password_hash=hashed)
        return NewPassword(name, chosen)

    def change_role(self, name: str, role: str) -> PersonView:
        """Raises InvalidInput for no role, NotFound for nobody, and Conflict for the last admin."""
        require_role(role)
        with self._store.begin() as transaction:
            admins = transaction.people.lock_admins()
            person = _account(transaction, name)
            if role != "admin":
                _require_another_admin(admins, person.name, "be demoted")
            person.role = role
            transaction.people.save()
        self._changed()
        return self.get(name)

    def set_active(self, name: str, is_active: bool) -> PersonView:
        """Let somebody in again, or no longer. Raises NotFound for nobody, and Conflict for the last admin."""
        with self._store.begin() as transaction:
            admins = transaction.people.lock_admins()
            person = _account(transaction, name)
            if not is_active:
                _require_another_admin(admins, person.name, "be deactivated")
                end_sessions(transaction, person, self._clock())
            person.is_active = is_active
            transaction.people.save()
        self._changed()
        return self.get(name)

    def set_password(self, name: str, password: str | None = None) -> NewPassword:
        """Give somebody this password or a random one, and end their sessions and tokens.

        Somebody who is known from files only can sign in from then on.
        """
        chosen = password if password is not None else random_password()
        require_password(chosen, normalise(name))
        hashed = self._passwords.hash(chosen)
        with self._store.begin() as transaction:
            person = _account(transaction, name)
            if person.hub_id is not None:
                raise Conflict(f"{person.name} signs in with Hugging Face and has no password here.")
            account_name(person.name)
            person.password_hash = hashed
            end_sessions(transaction, person, self._clock())
            transaction.people.save()
        self._changed()
        return NewPassword(person.name, chosen)

    def change_password(self, name: str, old: str, new: str) -> int:
        """Change one's own password; every other session and every token ends. Gives the new epoch.

        Raises:
            InvalidInput: the old password is another one, or the new one cannot be.
        """
        with self._store.read() as transaction:
            stored = _require(_find(name, transaction.people.get), name).password_hash
        if stored is None or not self._passwords.fits(old, stored):
            raise InvalidInput("That is not your password. Type the one that you signed in with.")
        require_password(new, name)
        hashed = self._passwords.hash(new)
        with self._store.begin() as transaction:
            person = _account(transaction, name)
            if person.password_hash != stored:
                raise Conflict("Your password has just been changed elsewhere. Sign in again.")
            person.password_hash = hashed
            end_sessions(transaction, person, self._clock())
            transaction.people.save()
        self._changed()
        return person.session_epoch

    def sign_out_everywhere(self, name: str) -> None:
        """End the person's sessions and tokens."""
        with self._store.begin() as transaction:
            person = _account(transaction, name)
            end_sessions(transaction, person, self._clock())
            transaction.people.save()
        self._changed()


def add_account(
    transaction: Transaction,
    name: str,
    role: str,
    now: float,
    *,
    password_hash: str | None = None,
    hub_id: str | None = None,
) -> None:
    """Raises Conflict when the name is taken; somebody known from files has it, too."""
    person = Person(
        name=name,
        role=role,
        password_hash=password_hash,
        hub_id=hub_id,
        session_epoch=0,
        is_active=True,
        created_at=now,
    )
    if not transaction.people.add(person):
        raise Conflict(f"The name {name!r} is taken. Choose another one.")


def end_sessions(transaction: Transaction, person: Person, now: float) -> None:
    """Whoever signed in before must do so again, and scripts need another token."""
    person.session_epoch += 1
    transaction.tokens.revoke(person.name, now)


def _account(transaction: Transaction, name: str) -> Person:
    person = _find(name, transaction.people.for_change)
    if name in RESERVED or (person is not None and person.name in RESERVED):
        raise InvalidInput(f"{name!r} is no account but the studio's own name. Make accounts for people.")
    return _require(person, name)


def _find(name: str, look: Callable[[str], Person | None]) -> Person | None:
    """By the name as it stands, which in files can be anything, else as it is normalised."""
    return (look(name) or look(normalise(name))) if can_be_stored(name) else None


def _require(person: Person | None, name: str) -> Person:
    if person is None:
        raise NotFound(f"There is nobody called {name[:80]!r}. See who there is with: python -m studio people")
    return person


def _require_another_admin(admins: list[str], name: str, what: str) -> None:
    if admins == [name]:
        raise Conflict(f"{name} is the only admin who can sign in, so they cannot {what}. Make another admin first.")
