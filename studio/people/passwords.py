"""Passwords: stored as argon2id hashes, compared in the same time whether the account exists or not."""

import secrets
import threading
import unicodedata
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from studio.errors import Busy, InvalidInput

SHORTEST = 10
LONGEST = 200
LEAST_DIFFERENT = 5
# A hash takes 64 MB and the better part of a core, so few are worked on at once and few wait.
HASHES_AT_ONCE = 2
MOST_WAITING = 8
WORDS_OF_RANDOM = 5
# Without letters and digits that look alike.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class Passwords:
    """Hashes and verifies."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._turns = threading.BoundedSemaphore(HASHES_AT_ONCE)
        self._places = threading.BoundedSemaphore(HASHES_AT_ONCE + MOST_WAITING)
        self._nobodys = _hash_of_nothing(self._hasher)

    def hash(self, password: str) -> str:
        """What is stored for a password. Raises Busy when too many are hashed just now."""
        with self._turn():
            return self._hasher.hash(_bytes(password))

    def fits(self, password: str, stored: str | None) -> bool:
        """Whether this is the password of that hash; without a hash the same work is done, for nothing.

        Raises:
            Busy: too many passwords are tried just now.
        """
        with self._turn():
            try:
                return self._hasher.verify(stored or self._nobodys, _bytes(password)) and stored is not None
            except (VerificationError, InvalidHashError):
                return False

    def is_outdated(self, stored: str) -> bool:
        """Whether the hash was made with other parameters than new ones are."""
        return self._hasher.check_needs_rehash(stored)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._places.acquire(blocking=False):
            raise Busy("Many people sign in just now. Try again in a few seconds.")
        try:
            with self._turns:
                yield
        finally:
            self._places.release()


def random_password() -> str:
    """About 124 bits, in groups that can be read out."""
    groups = ("".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(WORDS_OF_RANDOM))
    return "-".join(groups)


def require_password(password: str, name: str = "") -> None:
    """Raises InvalidInput unless the password is long enough to be guessed by nobody, and is not the name."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise InvalidInput(
            f"The password has {len(password)} characters; expected {SHORTEST} to {LONGEST}. Three or four words do."
        )
    beside_name = password.casefold().replace(name, "") if name else password
    if len(set(beside_name)) < LEAST_DIFFERENT:
        raise InvalidInput("The password is the name, or a few signs repeated. Choose another one; three words do.")


def _bytes(password: str) -> bytes:
    # Keyboards differ in how they compose accents; what cannot be encoded is no password of anybody.
    return unicodedata.normalize("NFKC", password[: LONGEST + 1]).encode(errors="surrogatepass")


def _hash_of_nothing(hasher: PasswordHasher) -> str:
    """A hash that no password has, and that takes as long to compare with as any other."""

    def encoded(size: int) -> str:
        return b64encode(secrets.token_bytes(size)).rstrip(b"=").decode()

    numbers = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v=19${numbers}${encoded(hasher.salt_len)}${encoded(hasher.hash_len)}"
