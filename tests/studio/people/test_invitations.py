"""An invitation lets in as many as it says, until it expires, and nobody twice at once."""

import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import Store
from studio.errors import Conflict, InvalidInput, NotFound
from studio.people.invitations import DAY_SECONDS
from studio.people.people import People
from studio.people.recognition import Ticket
from tests.conftest import Clock
from tests.studio.people.conftest import PASSWORD


def test_an_invitation_makes_an_account_of_its_role(team: People) -> None:
    made = team.invitations.create("ada", "reviewer")
    assert team.invitations.accept(made.secret, "Eve", PASSWORD) == Ticket("eve", 0)
    account = team.recognition.account(Ticket("eve", 0))
    assert account is not None
    assert account.role == "reviewer"


def test_the_secret_is_shown_once_and_stored_as_a_digest(team: People, store: Store) -> None:
    made = team.invitations.create("ada", "annotator")
    [view] = team.invitations.all()
    assert view == made.invitation
    assert made.secret not in str(view)
    with store.read() as transaction:
        [row] = transaction.invitations.open(0.0)
        assert made.secret not in str(vars(row))


def test_a_used_invitation_lets_nobody_in(team: People) -> None:
    secret = team.invitations.create("ada", "annotator").secret
    team.invitations.accept(secret, "eve", PASSWORD)
    with pytest.raises(NotFound, match="used up"):
        team.invitations.accept(secret, "mallory", PASSWORD)
    assert team.invitations.all() == []


def test_a_taken_name_or_a_bad_password_uses_nothing_up(team: People) -> None:
    secret = team.invitations.create("ada", "annotator").secret
    with pytest.raises(Conflict, match="taken"):
        team.invitations.accept(secret, "ANN", PASSWORD)
    with pytest.raises(InvalidInput):
        team.invitations.accept(secret, "eve", "short")
    with pytest.raises(InvalidInput):
        team.invitations.accept(secret, "a b", PASSWORD)
    team.invitations.accept(secret, "eve", PASSWORD)


def test_an_invitation_expires(team: People, clock: Clock) -> None:
    secret = team.invitations.create("ada", "annotator", days=2).secret
    clock.advance(2 * DAY_SECONDS - 1)
    assert team.invitations.look(secret).role == "annotator"
    clock.advance(1)
    for use in (
        lambda: team.invitations.look(secret),
        lambda: team.invitations.accept(secret, "eve", PASSWORD),
        lambda: team.invitations.join(secret, "ann"),
    ):
        with pytest.raises(NotFound, match="expired"):
            use()


def test_an_invitation_can_be_taken_back(team: People) -> None:
    made = team.invitations.create("ada", "annotator", uses=5)
    team.invitations.revoke(made.invitation.id)
    with pytest.raises(NotFound):
        team.invitations.accept(made.secret, "eve", PASSWORD)
    with pytest.raises(NotFound):
        team.invitations.revoke(made.invitation.id)


@pytest.mark.parametrize("secret", ["", "x", "\ud800", "a\0b", "x" * 100_000])
def test_a_secret_that_was_made_up_opens_nothing(team: People, secret: str) -> None:
    team.invitations.create("ada", "admin")
    with pytest.raises(NotFound):
        team.invitations.look(secret)


@pytest.mark.parametrize(
    ("role", "days", "uses"),
    [("boss", 7, 1), ("annotator", 0, 1), ("annotator", 366, 1), ("annotator", float("nan"), 1),
     ("annotator", 7, 0), ("annotator", 7, 1_001)],
)  # fmt: skip
def test_numbers_out_of_range_are_refused(team: People, role: str, days: float, uses: int) -> None:
    with pytest.raises(InvalidInput):
        team.invitations.create("ada", role, days=days, uses=uses)
    assert team.invitations.all() == []


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(uses=st.integers(1, 3), rivals=st.integers(2, 6))
def test_of_those_who_come_at_once_only_as_many_get_in_as_it_says(team: People, uses: int, rivals: int) -> None:
    secret = team.invitations.create("ada", "annotator", uses=uses).secret
    before = len(team.accounts.all())
    start, refused = threading.Barrier(rivals), []

    def come(number: int) -> None:
        start.wait(10)
        try:
            team.invitations.accept(secret, f"guest-{before}-{number}", PASSWORD)
        except NotFound as error:
            refused.append(error)

    threads = [threading.Thread(target=come, args=(number,)) for number in range(rivals)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    let_in = min(uses, rivals)
    assert len(team.accounts.all()) - before == let_in
    assert len(refused) == rivals - let_in


# Projects


def test_an_invitation_to_a_project_makes_a_member(team: People, project: int) -> None:
    made = team.invitations.create("ada", "annotator", project)
    assert made.invitation.project == "inbox"
    team.invitations.accept(made.secret, "eve", PASSWORD)
    assert team.members.of(project) == ["eve"]


def test_somebody_with_an_account_joins_and_keeps_their_role(team: People, project: int) -> None:
    secret = team.invitations.create("ada", "admin", project, uses=2).secret
    for _ in range(3):  # clicking again uses nothing more up
        team.invitations.join(secret, "ann")
    assert team.members.of(project) == ["ann"]
    assert team.accounts.get("ann").role == "annotator"
    assert team.invitations.look(secret).uses_left == 1
    team.invitations.join(secret, "rob")
    with pytest.raises(NotFound):
        team.invitations.join(secret, "ada")


def test_an_invitation_to_no_project_gives_somebody_with_an_account_nothing(team: People) -> None:
    secret = team.invitations.create("ada", "admin").secret
    with pytest.raises(InvalidInput, match="You are in already"):
        team.invitations.join(secret, "ann")


def test_members_are_set_as_a_whole_and_seen_at_once(team: People, project: int) -> None:
    def projects_of(name: str) -> frozenset[int]:
        account = team.recognition.account(Ticket(name, 0))
        assert account is not None
        return account.projects

    assert projects_of("ann") == frozenset()
    assert team.members.set(project, ["rob", "ann"]) == ["ann", "rob"]
    assert projects_of("ann") == {project}
    assert team.members.set(project, ["rob"]) == ["rob"]
    assert projects_of("ann") == frozenset()
    for names in (["nobody"], ["local"], ["a\0"], ["\ud800"]):
        with pytest.raises(InvalidInput, match="nobody called"):
            team.members.set(project, names)
    assert team.members.of(project) == ["rob"]
