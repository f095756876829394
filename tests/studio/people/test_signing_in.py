"""A name and a password open the door; anything else tells nothing and is slowed down."""

import pytest
from argon2 import PasswordHasher

from storage import Store
from studio.errors import Busy, DatabaseUnavailable
from studio.people.devices import Devices
from studio.people.people import LoginRules, People
from studio.people.recognition import Ticket
from tests.conftest import Clock
from tests.studio.people.conftest import PASSWORD

ADDRESS = "127.0.0.1"


def stored_hash(store: Store, name: str) -> str:
    with store.read() as transaction:
        person = transaction.people.get(name)
        assert person is not None
        assert person.password_hash is not None
        return person.password_hash


@pytest.mark.parametrize("name", ["nobody", "local", "import", "", "\ud800", "a\0b", "x" * 100_000, "' OR 1=1 --"])
def test_whoever_cannot_sign_in_is_told_what_a_wrong_password_is_told(team: People, name: str) -> None:
    for password in ("", PASSWORD, "\ud800"):
        assert team.signing_in.admit(name, password, ADDRESS) is None


def test_unknown_names_are_locked_like_known_ones(team: People) -> None:
    for name in ("ann", "nobody"):
        for _ in range(5):
            assert team.signing_in.admit(name, "wrong password", ADDRESS) is None
        with pytest.raises(Busy, match="Try again in 30 seconds"):
            team.signing_in.admit(name, PASSWORD, ADDRESS)


def test_another_spelling_is_no_fresh_start_for_a_guesser(team: People) -> None:
    for name in ("ann", "Ann", "ANN", " ann", "Ａnn"):
        assert team.signing_in.admit(name, "wrong password", ADDRESS) is None
    with pytest.raises(Busy):
        team.signing_in.admit("aNN", PASSWORD, ADDRESS)


def test_the_wrong_passwords_of_one_lock_out_nobody_else_at_the_address(team: People) -> None:
    for name in ("ann", "rob", "nobody"):
        for _ in range(5):
            team.signing_in.admit(name, "wrong password", ADDRESS)
    assert team.signing_in.admit("ada", PASSWORD, ADDRESS) == Ticket("ada", 0)


def test_a_known_browser_gets_in_while_others_guess_at_the_name(team: People) -> None:
    device = team.devices.read(team.devices.issue("ann"), "ann")
    for _ in range(5):
        team.signing_in.admit("ann", "wrong password", ADDRESS)
    with pytest.raises(Busy):
        team.signing_in.admit("ann", PASSWORD, ADDRESS)
    assert team.signing_in.admit("ann", PASSWORD, ADDRESS, device) is not None


def test_a_studio_too_busy_to_look_does_not_count_the_try(team: People, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object) -> bool:
        raise Busy("Many people sign in just now.")

    with monkeypatch.context() as patch:
        patch.setattr("studio.people.passwords.Passwords.fits", busy)
        for _ in range(20):
            with pytest.raises(Busy, match="Many people"):
                team.signing_in.admit("ann", PASSWORD, ADDRESS)
    assert team.signing_in.admit("ann", PASSWORD, ADDRESS) is not None


def test_a_database_that_is_away_makes_nobody_a_guesser(team: People, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise DatabaseUnavailable("The server is gone.")

    with monkeypatch.context() as patch:
        patch.setattr("storage.Store.read", away)
        for _ in range(20):
            with pytest.raises(DatabaseUnavailable):
                team.signing_in.admit("ann", PASSWORD, ADDRESS)
            with pytest.raises(DatabaseUnavailable):
                team.change_password("ann", PASSWORD, "another long password", ADDRESS)
    assert team.signing_in.admit("ann", PASSWORD, ADDRESS) is not None
    assert team.change_password("ann", PASSWORD, "another long password", ADDRESS) == 1


def test_a_hash_of_old_parameters_is_renewed_when_its_owner_signs_in(team: People, store: Store, clock: Clock) -> None:
    before = stored_hash(store, "ann")
    assert team.signing_in.admit("ann", PASSWORD, ADDRESS) is not None
    assert stored_hash(store, "ann") == before
    stronger = PasswordHasher(time_cost=2, memory_cost=8, parallelism=1)
    later = People(store, clock, clock, "key", LoginRules(True, "", "", ""), stronger)
    assert later.signing_in.admit("ann", "wrong password", ADDRESS) is None
    assert stored_hash(store, "ann") == before
    assert later.signing_in.admit("ann", PASSWORD, ADDRESS) == Ticket("ann", 0)
    assert "t=2" in stored_hash(store, "ann")
    assert later.signing_in.admit("ann", PASSWORD, ADDRESS) is not None


# Browsers


def test_a_browsers_cookie_counts_for_its_name_and_key_only() -> None:
    devices = Devices("key")
    cookie = devices.issue("ann")
    device = devices.read(cookie, "ann")
    assert device is not None
    assert cookie.startswith(device)
    assert devices.read(cookie, "rob") is None
    assert Devices("other").read(cookie, "ann") is None
    assert devices.issue("ann") != cookie


@pytest.mark.parametrize("cookie", [None, "", ".", "a.b", "a" * 5_000, "é.é", "\ud800.x"])
def test_what_is_no_such_cookie_says_nothing(cookie: str | None) -> None:
    assert Devices("key").read(cookie, "ann") is None
