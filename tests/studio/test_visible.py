"""A project that is open to its members only is, for others, not there at all."""

from collections.abc import Callable

import pytest

from studio.errors import NotFound
from studio.people.roles import Account
from studio.projects import LabelName
from studio.settings import Settings
from studio.visible import VisibleProjects
from studio.wiring import Studio

ADMIN, STRANGER = Account("ada", "admin"), Account("ann", "annotator")


@pytest.fixture
def visible(make_studio: Callable[..., Studio], settings: Settings) -> VisibleProjects:
    studio = make_studio(settings)
    for name, closed in (("closed", True), ("open", False)):
        studio.projects.create(
            name,
            labels=[LabelName("a"), LabelName("b")],
            checkpoint="x",
            retrain_after=0,
            holdout_percent=0,
            members_only=closed,
        )
    return studio.visible


@pytest.fixture
def member(visible: VisibleProjects) -> Account:
    return Account("rob", "annotator", frozenset({visible.find(ADMIN, "closed").id}))


def test_everybody_sees_the_open_ones_and_members_their_own(visible: VisibleProjects, member: Account) -> None:
    assert [view.name for view in visible.all(STRANGER)] == ["open"]
    for account in (member, ADMIN):
        assert [view.name for view in visible.all(account)] == ["closed", "open"]
        assert visible.find(account, "closed").name == "closed"


def test_one_that_is_not_seen_is_told_of_as_one_that_is_not_there(visible: VisibleProjects) -> None:
    for ask in (visible.find, visible.recent):
        told = []
        for name in ("closed", "no-such"):
            with pytest.raises(NotFound) as refused:
                ask(STRANGER, name)
            told.append(str(refused.value).replace(name, "…"))
        assert told[0] == told[1]
        assert told[0] == "There is no project '…'. There are: open."


def test_whoever_sees_none_is_told_what_they_can_do_about_it(visible: VisibleProjects) -> None:
    visible._projects.delete(visible.find(ADMIN, "open").id)
    with pytest.raises(NotFound, match="ask an admin"):
        visible.find(STRANGER, "open")
    visible._projects.delete(visible.find(ADMIN, "closed").id)
    with pytest.raises(NotFound, match="import a file"):
        visible.find(ADMIN, "open")


def test_what_is_remembered_for_one_is_not_shown_to_another(visible: VisibleProjects, member: Account) -> None:
    assert visible.peek(member, "closed") is None
    assert visible.recent(member, "closed").name == "closed"
    assert visible.peek(member, "closed") is not None
    assert visible.peek(STRANGER, "closed") is None
    with pytest.raises(NotFound):
        visible.recent(STRANGER, "closed")


def test_without_a_name_it_is_the_only_one_that_somebody_sees(visible: VisibleProjects) -> None:
    assert visible.find(STRANGER).name == "open"
    with pytest.raises(NotFound, match=r"Name a project\. There are: closed, open\."):
        visible.find(ADMIN)


@pytest.mark.parametrize("name", ["a\0b", "\ud800", "", "x" * 10_000])
def test_a_strange_name_is_no_project(visible: VisibleProjects, name: str) -> None:
    for ask in (visible.find, visible.recent):
        with pytest.raises(NotFound):
            ask(ADMIN, name)
