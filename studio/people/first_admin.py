"""Somebody must be able to administer a studio that has accounts: the account that a first start makes."""

from contextlib import suppress

from storage import Store, Transaction
from studio.errors import Conflict
from studio.people.accounts import add_account, end_sessions
from studio.people.passwords import Passwords, random_password, require_password
from studio.people.views import NewPassword

FIRST_ADMIN = "admin"


def make_first_admin(store: Store, now: float, passwords: Passwords, password: str = "") -> NewPassword | None:
    """Make the account `admin` when there is no admin who can sign in.

    Gives its password when that is a random one, to be shown once.

    Raises:
        InvalidInput: the password that was given cannot be one.
    """
    with store.read() as transaction:
        if transaction.people.admins():
            return None
    chosen = password or random_password()
    require_password(chosen)
    hashed = passwords.hash(chosen)
    with store.begin() as transaction:
        if transaction.people.lock_admins() or not _make(transaction, hashed, now):
            return None  # another process was first
    return None if password else NewPassword(FIRST_ADMIN, chosen)


def _make(transaction: Transaction, password_hash: str, now: float) -> bool:
    """Whether it was made by this transaction and by no other one at the same moment."""
    with suppress(Conflict):
        add_account(transaction, FIRST_ADMIN, "admin", now, password_hash=password_hash)
        return True
    person = transaction.people.for_change(FIRST_ADMIN)
    if person is None or FIRST_ADMIN in transaction.people.admins():
        return False
    # Known from a file until now, or deactivated.
    person.role, person.is_active, person.password_hash = "admin", True, password_hash
    end_sessions(transaction, person, now)
    transaction.people.save()
    return True
