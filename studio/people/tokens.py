"""Tokens: scripts' keys to the API, each acting as its person."""

from collections.abc import Callable
from dataclasses import dataclass

from storage import Store
from storage.tables import Token
from studio.errors import Conflict, InvalidInput, NotFound
from studio.people.names import RESERVED
from studio.people.recognition import digest_of, new_token

DAY_SECONDS = 86_400.0
MOST_DAYS = 3_660
MOST_TOKENS = 50
LONGEST_TITLE = 80


@dataclass(frozen=True, slots=True)
class TokenView:
    """A token without its secret; its id is its digest."""

    id: str
    title: str
    created_at: float
    expires_at: float | None


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token with its secret, which is shown once."""

    token: TokenView
    secret: str


class Tokens:
    """Makes and ends tokens."""

    def __init__(self, store: Store, clock: Callable[[], float], changed: Callable[[], None]) -> None:
        self._store = store
        self._clock = clock
        self._changed = changed

    def create(self, name: str, title: str, days: float | None = None) -> NewToken:
        """A token of this person, for ever or for some days.

        Raises:
            InvalidInput: a title or a number of days that cannot be.
            NotFound: nobody active has this name.
            Conflict: the person has too many.
        """
        title = title.strip() or "script"
        if len(title) > LONGEST_TITLE or not title.isprintable():
            raise InvalidInput(f"The title has to be printable and at most {LONGEST_TITLE} characters long.")
        if days is not None and not 0 < days <= MOST_DAYS:
            raise InvalidInput(f"A token lasts up to {MOST_DAYS:,} days, or for ever; {days} were asked for.")
        secret, now = new_token(), self._clock()
        expires_at = None if days is None else now + days * DAY_SECONDS
        row = Token(digest=digest_of(secret), person=name, title=title, created_at=now, expires_at=expires_at)
        with self._store.begin() as transaction:
            person = transaction.people.for_change(name)
            if person is None or not person.is_active or name in RESERVED:
                raise NotFound(f"There is no active account {name[:80]!r}. See: python -m studio people")
            if len(transaction.tokens.of_person(name, now)) >= MOST_TOKENS:
                raise Conflict(f"{name} has {MOST_TOKENS} tokens already. Revoke one of them first.")
            transaction.tokens.add(row)
        return NewToken(_view(row), secret)

    def of(self, name: str) -> list[TokenView]:
        """The person's tokens that still open something, newest first."""
        with self._store.read() as transaction:
            return [_view(row) for row in transaction.tokens.of_person(name, self._clock())]

    def revoke(self, name: str, token_id: str) -> None:
        """End one of the person's tokens. Raises NotFound when they have no such one."""
        with self._store.begin() as transaction:
            if not transaction.tokens.revoke(name, self._clock(), token_id):
                raise NotFound("There is no such token of yours. Reload the page.")
        self._changed()


def _view(row: Token) -> TokenView:
    return TokenView(row.digest, row.title, row.created_at, row.expires_at)
