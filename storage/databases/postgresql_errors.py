"""What PostgreSQL says, in words of ours: what was found, what was expected, what to do."""

import psycopg
from sqlalchemy.exc import DBAPIError, OperationalError

from storage.errors import StorageBusy, StorageDamaged, StorageError, StorageFull, StorageUnavailable, StorageUnfit

# A serialization failure, a deadlock, and a unique row that somebody else made first: run again, it finds their row.
# The last one is a seat (storage/migrations/dialects.py) that a lower overlap took away at this moment.
IN_THE_WAY = ("40001", "40P01", "23505", "ST001")

LOST = (
    "The connection to the database was lost; what was being stored is there whole or not at all. "
    "Try again, and look at the server if it stays away."
)
RIGHTS = (
    "The database does not let its user do this ({}). Expected the owner of the database. "
    "Let the owner say: ALTER DATABASE … OWNER TO …, or put the owner's name in the database's URL."
)
READ_ONLY = (
    "The database takes no changes ({}); expected a server that does. "
    "Name the primary server in the database's URL, not a standby."
)
KINDS: dict[str, tuple[type[StorageError], str]] = {
    "53100": (StorageFull, "{}"),
    "53300": (StorageBusy, "the server has no connection left for us ({})"),
    "55P03": (StorageBusy, "another transaction was in the way for too long"),
    "57014": (StorageBusy, "it took too long and was ended"),
    "40001": (StorageBusy, "another transaction was in the way"),
    "40P01": (StorageBusy, "another transaction was in the way"),
    "XX001": (StorageDamaged, "{}"),
    "XX002": (StorageDamaged, "{}"),
    "22003": (StorageUnfit, "a number is too large"),
    "42501": (StorageUnavailable, RIGHTS),
    "25006": (StorageUnavailable, READ_ONLY),
    "25P03": (StorageUnavailable, LOST),
    "57P01": (StorageUnavailable, LOST),
    "57P02": (StorageUnavailable, LOST),
    "57P03": (StorageUnavailable, "The server is starting or stopping ({}). Try again in a moment."),
}
# The server says why it refuses a connection in words only.
REFUSALS = {
    "password authentication failed": "It refuses the user or the password. Correct them in the database's URL.",
    "no password supplied": "It asks for a password, and there is none. Put it into the database's URL.",
    "no pg_hba.conf entry": "It does not let this machine or user in. Add both to the server's pg_hba.conf.",
    'database "': "It has no such database. Make it with createdb, or correct its name in the database's URL.",
    'role "': "It has no such user. Make it with createuser, or correct its name in the database's URL.",
    "starting up": "It is still starting. Try again in a moment.",
    "too many": "It has no connection left. Raise its max_connections, or end what uses it.",
    "resolve": "There is no machine of that name. Correct it in the database's URL.",
    "translate host name": "There is no machine of that name. Correct it in the database's URL.",
    "timeout": "It did not answer in time. Correct the machine's name in the database's URL, or let us through to it.",
    "SSL": "It and we do not agree on encryption. Set sslmode in the database's URL.",
    "certificate": "It and we do not agree on encryption. Set sslmode in the database's URL.",
    "": "Expected a PostgreSQL server that listens there. Start it, or correct the database's URL.",
}


def explain(error: DBAPIError) -> StorageError | None:
    """The error in words; None for one that nobody but a programmer can do anything about."""
    if not isinstance(error.orig, psycopg.Error):
        return None
    state = error.orig.sqlstate
    if state in KINDS:
        kind, sentence = KINDS[state]
        return kind(sentence.format(_line(error)))
    if isinstance(error.orig, psycopg.DataError) and "NUL" in str(error.orig):  # the driver's own, without a state
        return StorageUnfit("a text has a NUL character")
    if error.connection_invalidated:
        return StorageUnavailable(LOST)
    return StorageUnavailable(_refusal(error)) if state is None and isinstance(error, OperationalError) else None


def _refusal(error: DBAPIError) -> str:
    said = _line(error)
    remedy = next(words for fragment, words in REFUSALS.items() if fragment in said)
    return f"The database cannot be reached: {said}. {remedy}"


def _line(error: DBAPIError) -> str:
    """The server's own sentence, without the statement and its values."""
    return " ".join(str(error.orig).split()).removesuffix(".")
