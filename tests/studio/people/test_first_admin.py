"""A first start makes one admin, whose password is shown once."""

import threading

import pytest

from storage import Store
from studio.errors import InvalidInput
from studio.people.people import LoginRules, People
from tests.conftest import Clock
from tests.studio.people.conftest import PASSWORD, QUICK


def with_password(store: Store, clock: Clock, password: str, *, has_accounts: bool = True) -> People:
    return People(store, clock, clock, "key", LoginRules(has_accounts, password, "", ""), QUICK)


def test_the_first_start_makes_an_admin_with_a_random_password(people: People) -> None:
    made = people.open()
    assert made is not None
    assert people.signing_in.admit("admin", made.password, "x") is not None
    assert people.accounts.get("admin").role == "admin"
    assert people.open() is None


def test_the_password_of_the_settings_is_the_first_admins(store: Store, clock: Clock) -> None:
    people = with_password(store, clock, PASSWORD)
    assert people.open() is None
    assert people.signing_in.admit("admin", PASSWORD, "x") is not None


def test_a_password_that_is_too_short_is_refused(store: Store, clock: Clock) -> None:
    with pytest.raises(InvalidInput, match="5 characters"):
        with_password(store, clock, "short").open()


def test_a_password_that_an_admin_changed_is_not_changed_back(store: Store, clock: Clock) -> None:
    people = with_password(store, clock, PASSWORD)
    people.open()
    assert not people.has_unused_password
    people.accounts.change_password("admin", PASSWORD, "something else")
    again = with_password(store, clock, PASSWORD)
    again.open()
    assert again.has_unused_password
    assert people.signing_in.admit("admin", PASSWORD, "x") is None


def test_a_studio_with_an_admin_needs_no_other(team: People) -> None:
    assert team.open() is None
    assert "admin" not in {view.name for view in team.accounts.all()}


def test_without_accounts_none_is_made(store: Store, clock: Clock) -> None:
    people = with_password(store, clock, "", has_accounts=False)
    assert people.open() is None
    assert people.accounts.all() == []


def test_somebody_called_admin_in_a_file_becomes_the_admin(people: People, store: Store) -> None:
    with store.begin() as transaction:
        transaction.people.ensure(["admin"], 0.0)
    made = people.open()
    assert made is not None
    assert people.accounts.get("admin").role == "admin"
    assert people.signing_in.admit("admin", made.password, "x") is not None


def test_two_servers_that_start_at_once_make_one(store: Store, clock: Clock) -> None:
    start, made = threading.Barrier(2), []

    def open_one() -> None:
        people = with_password(store, clock, "")
        start.wait(10)
        made.append(people.open())

    threads = [threading.Thread(target=open_one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    [shown] = [one for one in made if one is not None]
    assert with_password(store, clock, "").signing_in.admit("admin", shown.password, "x") is not None
