"""Whoever Hugging Face says is there: owner, invited, known, or a stranger; and nobody takes over a name."""

import pytest

from storage import Store
from studio.errors import Conflict, InvalidInput, NotAllowed, NotFound
from studio.people.hub_accounts import HubIdentity
from studio.people.people import LoginRules, People
from studio.people.recognition import Ticket
from tests.conftest import Clock
from tests.studio.people.conftest import OWNER, PASSWORD, QUICK

EVE = HubIdentity("5f0", "Eve", frozenset({"Eve"}))


def test_the_owner_becomes_an_admin(people: People) -> None:
    ticket = people.hub_accounts.admit(HubIdentity("1", "Fern-Hill", frozenset({"Fern-Hill"})))
    assert ticket == Ticket("fern-hill", 0)
    assert people.accounts.get("fern-hill").role == "admin"
    assert people.accounts.get("fern-hill").signs_in_with == "hugging face"


def test_who_leads_the_owning_organisation_becomes_an_admin(people: People) -> None:
    people.hub_accounts.admit(HubIdentity("1", "Eve", frozenset({"Eve", OWNER})))
    assert people.accounts.get("eve").role == "admin"


def test_without_an_owner_nobody_becomes_an_admin(store: Store, clock: Clock) -> None:
    people = People(store, clock, clock, "key", LoginRules(True, "", "", ""), QUICK)
    with pytest.raises(NotAllowed):
        people.hub_accounts.admit(HubIdentity("1", "x", frozenset({""})))


def test_a_stranger_is_not_let_in(people: People) -> None:
    with pytest.raises(NotAllowed, match="whom nobody has invited"):
        people.hub_accounts.admit(EVE)
    assert people.accounts.all() == []


def test_a_stranger_is_let_in_where_the_settings_give_a_role(store: Store, clock: Clock) -> None:
    people = People(store, clock, clock, "key", LoginRules(True, "", OWNER, "annotator"), QUICK)
    people.hub_accounts.admit(EVE)
    assert people.accounts.get("eve").role == "annotator"


def test_an_invitation_lets_in_with_its_role_and_project(team: People, project: int) -> None:
    secret = team.invitations.create("ada", "reviewer", project).secret
    assert team.hub_accounts.admit(EVE, secret) == Ticket("eve", 0)
    assert team.accounts.get("eve").role == "reviewer"
    assert team.members.of(project) == ["eve"]
    with pytest.raises(NotFound):
        team.hub_accounts.admit(HubIdentity("2", "mallory"), secret)
    with pytest.raises(NotFound):
        team.hub_accounts.admit(HubIdentity("2", "mallory"), "made up")


def test_one_is_known_by_the_id_whatever_the_name_is_now(team: People) -> None:
    team.hub_accounts.admit(EVE, team.invitations.create("ada", "annotator").secret)
    assert team.hub_accounts.admit(HubIdentity("5f0", "renamed")) == Ticket("eve", 0)


def test_nobody_takes_over_a_name(team: People) -> None:
    secret = team.invitations.create("ada", "annotator", uses=5).secret
    team.hub_accounts.admit(EVE, secret)
    for name in ("ada", "ANN", "eve"):  # two with passwords, one with another Hugging Face account
        with pytest.raises(Conflict, match="here already"):
            team.hub_accounts.admit(HubIdentity("999", name), secret)
    assert team.invitations.look(secret).uses_left == 4
    assert team.signing_in.admit("ann", PASSWORD, "x") is not None
    with pytest.raises(Conflict, match="here already"):
        team.hub_accounts.admit(HubIdentity("9", "ada", frozenset({OWNER})))


def test_whoever_was_deactivated_stays_outside(team: People) -> None:
    secret = team.invitations.create("ada", "annotator", uses=2).secret
    team.hub_accounts.admit(EVE, secret)
    team.accounts.set_active("eve", False)
    for invitation in (None, secret):
        with pytest.raises(NotAllowed, match="deactivated"):
            team.hub_accounts.admit(EVE, invitation)


def test_the_epoch_is_that_of_the_account(team: People) -> None:
    team.hub_accounts.admit(EVE, team.invitations.create("ada", "annotator").secret)
    team.accounts.sign_out_everywhere("eve")
    assert team.hub_accounts.admit(EVE) == Ticket("eve", 1)


def test_somebody_who_is_in_uses_an_invitation_only_for_a_project(team: People, project: int) -> None:
    plain = team.invitations.create("ada", "annotator", uses=3).secret
    team.hub_accounts.admit(EVE, plain)
    team.hub_accounts.admit(EVE, plain)
    assert team.invitations.look(plain).uses_left == 2
    to_project = team.invitations.create("ada", "annotator", project, uses=2).secret
    for _ in range(2):
        team.hub_accounts.admit(EVE, to_project)
    assert team.members.of(project) == ["eve"]
    assert team.invitations.look(to_project).uses_left == 1


def test_they_have_no_password_here(team: People) -> None:
    team.hub_accounts.admit(EVE, team.invitations.create("ada", "annotator").secret)
    assert team.signing_in.admit("eve", "", "x") is None
    with pytest.raises(Conflict, match="signs in with Hugging Face"):
        team.accounts.set_password("eve", PASSWORD)
    with pytest.raises(InvalidInput, match="not your password"):
        team.accounts.change_password("eve", "", PASSWORD)


@pytest.mark.parametrize("name", ["local", "a b", "", "x" * 60])
def test_a_name_that_cannot_be_is_refused(people: People, name: str) -> None:
    with pytest.raises(InvalidInput):
        people.hub_accounts.admit(HubIdentity("1", name, frozenset({OWNER})))
