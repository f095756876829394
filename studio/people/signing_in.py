"""Signing in by name and password."""

from storage import Store
from studio.errors import StudioError
from studio.people.lockout import Lockout
from studio.people.names import LONGEST_NAME, normalise
from studio.people.passwords import Passwords
from studio.people.recognition import Ticket
from studio.storable import can_be_stored


class SigningIn:
    """Gives whoever knows a password a ticket; everybody else learns nothing, not even which names there are."""

    def __init__(self, store: Store, passwords: Passwords, lockout: Lockout) -> None:
        self._store = store
        self._passwords = passwords
        self._lockout = lockout

    def admit(self, name: str, password: str, address: str, device: str | None = None) -> Ticket | None:
        """A ticket, or None for a wrong name or password, without telling which.

        `device` names a browser that has signed in under this name before.

        Raises:
            Busy: there were too many wrong ones, or too many are tried just now.
        """
        name = name_to_try(name)
        self._lockout.attempt(name, address, device)
        try:
            with self._store.read() as transaction:
                person = transaction.people.get(name)
                stored = person.password_hash if person is not None and person.is_active else None
            fits = self._passwords.fits(password, stored)
        except StudioError:  # too many are tried just now, or the database is away
            self._lockout.was_not_tried(name, address, device)
            raise
        if not fits or person is None or stored is None:
            return None
        self._lockout.succeeded(name, address, device)
        if self._passwords.is_outdated(stored):
            self._renew(name, password, stored)
        return Ticket(name, person.session_epoch)

    def _renew(self, name: str, password: str, stored: str) -> None:
        """Store the password as new ones are; sessions stay, as it is the same one."""
        fresh = self._passwords.hash(password)
        with self._store.begin() as transaction:
            person = transaction.people.for_change(name)
            if person is not None and person.password_hash == stored:
                person.password_hash = fresh
                transaction.people.save()


def name_to_try(name: str) -> str:
    """What was typed, as names are stored; of any text, not more than a name can have."""
    found = normalise(name[: 4 * LONGEST_NAME])[:LONGEST_NAME]
    return found if can_be_stored(found) else "?"
