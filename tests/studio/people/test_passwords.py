"""Passwords are stored as hashes, compared slowly, and equally slowly for nobody."""

import threading
from dataclasses import dataclass

import pytest
from argon2 import PasswordHasher

from studio.errors import Busy, InvalidInput
from studio.people.passwords import (
    HASHES_AT_ONCE,
    MOST_WAITING,
    Passwords,
    random_password,
    require_password,
)
from tests.running import wait_for
from tests.studio.people.conftest import PASSWORD, QUICK


@pytest.fixture
def passwords() -> Passwords:
    return Passwords(QUICK)


def test_only_the_password_fits_its_hash(passwords: Passwords) -> None:
    stored = passwords.hash("Zoe\u0308 söp ret")
    assert passwords.fits("Zoë söp ret", stored)
    for wrong in ("", "zoë söp ret", "Zoë söp ret ", "\ud800", "\0", "Zoë" * 1_000):
        assert not passwords.fits(wrong, stored)


def test_the_hash_says_nothing_of_the_password(passwords: Passwords) -> None:
    first, second = passwords.hash(PASSWORD), passwords.hash(PASSWORD)
    assert first != second
    assert first.startswith("$argon2id$")
    assert PASSWORD not in first


def test_real_hashes_take_the_memory_that_the_standard_asks_for() -> None:
    assert PasswordHasher().memory_cost >= 46 * 1024  # OWASP: 46 MiB with one pass


def test_what_is_no_hash_fits_nothing(passwords: Passwords) -> None:
    for stored in ("", "plain", "$argon2id$v=19$m=8,t=1,p=1$broken"):
        assert not passwords.fits("plain", stored)


@dataclass
class Watched:
    """A hasher that remembers which work it was given."""

    inner: PasswordHasher
    compared: list[str]

    def __getattr__(self, name: str) -> object:
        return getattr(self.inner, name)

    def verify(self, stored: str, password: bytes) -> bool:
        self.compared.append(stored)
        return self.inner.verify(stored, password)


def test_without_an_account_the_same_work_is_done() -> None:
    watched = Watched(QUICK, [])
    passwords = Passwords(watched)  # type: ignore[arg-type]
    stored = passwords.hash(PASSWORD)
    assert not passwords.fits("wrong", stored)
    assert not passwords.fits(PASSWORD, None)
    assert len(watched.compared) == 2
    numbers = [compared.split("$")[1:4] for compared in watched.compared]
    assert numbers[0] == numbers[1]
    assert [len(part) for part in watched.compared[0].split("$")] == [
        len(part) for part in watched.compared[1].split("$")
    ]


def test_a_hash_with_other_parameters_is_outdated(passwords: Passwords) -> None:
    stored = passwords.hash(PASSWORD)
    assert not passwords.is_outdated(stored)
    assert Passwords(PasswordHasher(time_cost=2, memory_cost=8, parallelism=1)).is_outdated(stored)


def test_few_hashes_at_once_and_few_who_wait() -> None:
    go, inside, peak = threading.Event(), [], []

    class Slow:
        memory_cost, time_cost, parallelism, salt_len, hash_len = 8, 1, 1, 16, 32

        def hash(self, password: bytes) -> str:
            inside.append(password)
            peak.append(len(inside))
            assert go.wait(20)
            inside.pop()
            return "hash"

    passwords = Passwords(Slow())  # type: ignore[arg-type]
    threads = [threading.Thread(target=passwords.hash, args=("x",)) for _ in range(HASHES_AT_ONCE + MOST_WAITING)]
    for thread in threads:
        thread.start()
    wait_for("all places to be taken", lambda: passwords._places._value == 0)
    with pytest.raises(Busy, match="in a few seconds"):
        passwords.hash("one too many")
    go.set()
    for thread in threads:
        thread.join(20)
    assert max(peak) == HASHES_AT_ONCE
    assert passwords.hash("there is room again") == "hash"


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("", "0 characters"),
        ("short", "5 characters"),
        ("x" * 201, "201 characters"),
        ("aaaaaaaaaaaa", "a few signs repeated"),
        ("annabella1", "is the name"),
        ("Annabella-annabella", "is the name"),
    ],
)
def test_what_is_easily_guessed_is_refused(password: str, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        require_password(password, "annabella")


def test_random_passwords_are_long_different_and_accepted() -> None:
    made = {random_password() for _ in range(200)}
    assert len(made) == 200
    for password in made:
        require_password(password, "ada")
        assert len(password) == 29
