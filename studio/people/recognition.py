"""Who a session or a token belongs to, known for a moment, so that not every request asks the database.

A change made by this process is seen at once (`forget`), one made by another within two seconds.
"""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from storage import Store, Transaction
from studio.people.names import RESERVED
from studio.people.roles import Account
from studio.recent import Recent

KNOWN_SECONDS = 2.0
TOKEN_START = "studio_"  # noqa: S105  how every token begins, so that a leaked one is found
TOKEN_LETTERS = 43


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a signed session says: a name, and the epoch in which it signed in."""

    name: str
    epoch: int


@dataclass(frozen=True, slots=True)
class TokenDigest:
    """The SHA-256 of a token."""

    digest: str


@dataclass(frozen=True, slots=True)
class Admitted:
    """A name that the server itself has recognised a moment ago, such as Gradio's for an event that waited."""

    name: str


Proof = Ticket | TokenDigest | Admitted


@dataclass(frozen=True, slots=True)
class Answer:
    """Whose proof it is, if it is anybody's."""

    account: Account | None


class Recognition:
    """Turns a proof into an account, from memory where it can."""

    def __init__(self, store: Store, clock: Callable[[], float], steady_clock: Callable[[], float]) -> None:
        self._store = store
        self._clock = clock
        self._recent = Recent(self._ask, KNOWN_SECONDS, steady_clock)

    def peek(self, proof: Proof) -> Answer | None:
        """What is remembered of a proof; never waits."""
        return self._recent.peek(proof)

    def account(self, proof: Proof) -> Account | None:
        """Whose proof it is; None when it is nobody's, or of somebody who was deactivated, or of an ended epoch."""
        return self._recent.get(proof).account

    def forget(self) -> None:
        """Somebody's role, activity, password, tokens or projects have changed."""
        self._recent.forget()

    def _ask(self, proof: Proof) -> Answer:
        with self._store.read() as transaction:
            return Answer(_holder(transaction, proof, self._clock()))


def new_token() -> str:
    """A token with 256 bits of chance."""
    return TOKEN_START + secrets.token_urlsafe(32)


def read_token(text: str) -> TokenDigest | None:
    """The digest of what looks like a token; None, without asking the database, for what does not."""
    if not text.startswith(TOKEN_START) or len(text) != len(TOKEN_START) + TOKEN_LETTERS or not text.isascii():
        return None
    return TokenDigest(digest_of(text))


def digest_of(secret: str) -> str:
    """How secrets with enough chance in them are stored."""
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()


def _holder(transaction: Transaction, proof: Proof, now: float) -> Account | None:
    if isinstance(proof, TokenDigest):
        person = transaction.tokens.owner(proof.digest, now)
    else:
        person = transaction.people.get(proof.name)
        if person is not None and isinstance(proof, Ticket) and person.session_epoch != proof.epoch:
            return None
    if person is None or not person.is_active or person.name in RESERVED:
        return None
    return Account(person.name, person.role, frozenset(transaction.members.of_person(person.name)))
