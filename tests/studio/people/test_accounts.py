"""Accounts: one per name, always an admin left, and what is taken away is gone at once."""

import threading
from collections.abc import Callable

import pytest

from storage import Store
from studio.errors import Conflict, InvalidInput, NotFound
from studio.people.people import People
from studio.people.recognition import Ticket, read_token
from tests.conftest import Clock
from tests.storage.rows import add_example, add_label, add_project
from tests.studio.people.conftest import PASSWORD

ADDRESS = "127.0.0.1"
OTHER = "another long password"


def ticket(people: People, name: str, password: str = PASSWORD) -> Ticket:
    found = people.signing_in.admit(name, password, ADDRESS)
    assert found is not None
    return found


def test_an_account_signs_in_under_any_spelling_of_its_name(team: People) -> None:
    for name in ("ann", "ANN", " Ann ", "Ａnn"):
        assert ticket(team, name) == Ticket("ann", 0)


def test_a_random_password_is_given_and_works(people: People) -> None:
    made = people.accounts.create("Ann", "annotator")
    assert made.name == "ann"
    assert ticket(people, "ann", made.password)


@pytest.mark.parametrize("name", ["ann", "ANN", "Ａnn", " ann"])
def test_a_name_is_taken_in_every_spelling(team: People, name: str) -> None:
    with pytest.raises(Conflict, match="taken"):
        team.accounts.create(name, "annotator", PASSWORD)


def test_a_name_known_from_a_file_is_taken_too(team: People, store: Store) -> None:
    with store.begin() as transaction:
        transaction.people.ensure(["eve", "Rater 3"], 0.0)
    with pytest.raises(Conflict, match="taken"):
        team.accounts.create("eve", "admin", PASSWORD)
    assert team.accounts.get("Rater 3").signs_in_with == ""


def test_somebody_known_from_a_file_can_be_given_a_password(team: People, store: Store) -> None:
    with store.begin() as transaction:
        transaction.people.ensure(["eve", "Rater 3"], 0.0)
    assert ticket(team, "eve", team.accounts.set_password("eve").password)
    with pytest.raises(InvalidInput, match="cannot be a name"):
        team.accounts.set_password("Rater 3")


@pytest.mark.parametrize("role", ["boss", ""])
def test_there_are_no_other_roles(people: People, role: str) -> None:
    with pytest.raises(InvalidInput, match="no role"):
        people.accounts.create("ann", role, PASSWORD)


def test_the_list_has_everybody_but_the_studios_own_names(team: People, store: Store, clock: Clock) -> None:
    with store.begin() as transaction:
        project_id = add_project(transaction)
        label = add_label(transaction, project_id, add_example(transaction, project_id), annotator="ann")
        transaction._session.connection().exec_driver_sql(
            "INSERT INTO assignments (example_id, annotator, project_id, state, label_id, updated_at) "
            f"VALUES (1, 'ann', {project_id}, 'skipped', {label}, 1234.5)"
        )
    views = {view.name: view for view in team.accounts.all()}
    assert list(views) == ["ada", "ann", "rob"]
    assert (views["ann"].last_answer_at, views["rob"].last_answer_at) == (1234.5, None)
    assert views["ada"].signs_in_with == "password"
    assert views["ada"].created_at == clock()


# Somebody can always administer


@pytest.mark.parametrize(
    "take", [lambda people: people.accounts.change_role("ada", "reviewer"),
             lambda people: people.accounts.set_active("ADA", False)],
    ids=["demoted", "deactivated"],
)  # fmt: skip
def test_the_last_admin_stays(team: People, take: Callable[[People], object]) -> None:
    with pytest.raises(Conflict, match="the only admin"):
        take(team)
    assert team.accounts.get("ada").role == "admin"
    team.accounts.change_role("rob", "admin")
    take(team)
    with pytest.raises(Conflict, match="the only admin"):
        team.accounts.set_active("rob", False)


def test_admins_who_cannot_sign_in_do_not_count(team: People, store: Store) -> None:
    with store.begin() as transaction:
        transaction.people.ensure(["eve"], 0.0)
        person = transaction.people.for_change("eve")
        assert person is not None
        person.role = "admin"
        transaction.people.save()
    with pytest.raises(Conflict, match="the only admin"):
        team.accounts.set_active("ada", False)


def test_two_admins_who_demote_each_other_at_once_leave_one(team: People) -> None:
    team.accounts.change_role("rob", "admin")
    start, refused = threading.Barrier(2), []

    def demote(name: str) -> None:
        start.wait(10)
        try:
            team.accounts.change_role(name, "annotator")
        except Conflict as error:
            refused.append(error)

    threads = [threading.Thread(target=demote, args=(name,)) for name in ("ada", "rob")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(refused) == 1
    assert [view.role for view in team.accounts.all()].count("admin") == 1


@pytest.mark.parametrize("name", ["local", "import", "IMPORT", " Local", "ｉmport"])
def test_the_studios_own_names_are_no_accounts(team: People, store: Store, name: str) -> None:
    with store.begin() as transaction:
        transaction.people.ensure(["import", "local"], 0)
    for change in (
        lambda: team.accounts.set_password(name, PASSWORD),
        lambda: team.accounts.change_role(name, "annotator"),
        lambda: team.accounts.set_active(name, False),
        lambda: team.accounts.sign_out_everywhere(name),
    ):
        with pytest.raises(InvalidInput, match="no account"):
            change()


@pytest.mark.parametrize("name", ["nobody", "a\0b", "\ud800", "", "x" * 10_000])
def test_nobody_is_nobody(team: People, name: str) -> None:
    with pytest.raises(NotFound, match="nobody called"):
        team.accounts.set_active(name, False)
    with pytest.raises(NotFound, match="nobody called"):
        team.accounts.get(name)


# What ends sessions and tokens


@pytest.mark.parametrize(
    "end",
    [
        lambda people: people.accounts.set_active("ann", False),
        lambda people: people.accounts.set_password("ann"),
        lambda people: people.accounts.change_password("ann", PASSWORD, OTHER),
        lambda people: people.accounts.sign_out_everywhere("ann"),
    ],
    ids=["deactivated", "password reset", "password changed", "signed out everywhere"],
)
def test_what_is_taken_away_is_gone_at_once(team: People, end: Callable[[People], object]) -> None:
    session = ticket(team, "ann")
    token = read_token(team.tokens.create("ann", "script").secret)
    others = ticket(team, "rob")
    assert token is not None
    for proof in (session, token, others):
        assert team.recognition.account(proof) is not None
    end(team)
    assert team.recognition.account(session) is None
    assert team.recognition.account(token) is None
    assert team.tokens.of("ann") == []
    assert team.recognition.account(others) is not None


def test_somebody_who_was_deactivated_cannot_sign_in_until_they_are_let_in_again(team: People) -> None:
    session = ticket(team, "ann")
    team.accounts.set_active("ann", False)
    assert team.signing_in.admit("ann", PASSWORD, ADDRESS) is None
    team.accounts.set_active("ann", True)
    assert team.recognition.account(session) is None
    assert team.recognition.account(ticket(team, "ann")) is not None


def test_a_change_of_role_is_seen_at_once_and_ends_nothing(team: People) -> None:
    session = ticket(team, "ann")
    before = team.recognition.account(session)
    team.accounts.change_role("ann", "reviewer")
    after = team.recognition.account(session)
    assert before is not None
    assert after is not None
    assert (before.role, after.role) == ("annotator", "reviewer")


# Passwords


def test_one_changes_ones_own_password_by_the_old_one(team: People) -> None:
    with pytest.raises(InvalidInput, match="not your password"):
        team.accounts.change_password("ann", "wrong password", OTHER)
    with pytest.raises(InvalidInput, match="characters"):
        team.accounts.change_password("ann", PASSWORD, "short")
    epoch = team.accounts.change_password("ann", PASSWORD, OTHER)
    assert ticket(team, "ann", OTHER) == Ticket("ann", epoch)
    assert team.signing_in.admit("ann", PASSWORD, ADDRESS) is None


def test_a_reset_gives_a_random_password(team: People) -> None:
    made = team.accounts.set_password("ANN")
    assert ticket(team, "ann", made.password).epoch == 1


def test_a_weak_password_is_refused_everywhere(people: People) -> None:
    with pytest.raises(InvalidInput, match="5 characters"):
        people.accounts.create("ann", "annotator", "short")
    with pytest.raises(InvalidInput, match="5 characters"):
        people.accounts.set_password("ann", "short")
