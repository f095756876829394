"""Who may try which checkpoint: that of their projects, and, by their role, any other that may be named here."""

from collections.abc import Callable

import pytest

from studio.errors import InvalidInput, NotAllowed, NotFound
from studio.people.roles import Account
from studio.projects import LabelName
from studio.settings import Settings
from studio.tryable import Tryable, Wish
from studio.trying.source import Source
from studio.wiring import Studio
from tests.conftest import LABELS

MakeStudio = Callable[..., Studio]


@pytest.fixture
def studio(make_studio: MakeStudio, settings: Settings, tiny_classifier: str) -> Studio:
    """With accounts; a project that is open to all with a version, and one that is open to its members only."""
    made = make_studio(settings, login="1")
    labels = [LabelName(label) for label in LABELS]
    for name, checkpoint, closed in (("open", "org/open", False), ("closed", "org/closed", True)):
        made.projects.create(
            name, labels=labels, checkpoint=checkpoint, retrain_after=0, holdout_percent=0, members_only=closed
        )
    made.intake.register_checkpoint(made.projects.find("open").id, tiny_classifier, "a" * 64)
    return made


def account(role: str, *projects: int) -> Account:
    return Account("somebody", role, frozenset(projects))


ANN, ROB, ADA = account("annotator"), account("reviewer"), account("admin")


def test_without_a_wish_it_is_what_new_projects_are_trained_from(studio: Studio) -> None:
    assert studio.tryable.find(ANN, Wish()) == Source(studio.settings.base_checkpoint)


def test_everybody_tries_the_checkpoints_and_versions_of_the_projects_that_they_see(studio: Studio) -> None:
    assert studio.tryable.find(ANN, Wish("org/open")) == Source("org/open")
    assert studio.tryable.find(ANN, Wish(project="open")) == Source("org/open")
    project_id = studio.projects.find("open").id
    assert studio.tryable.find(ANN, Wish(project="open", version="v1")) == Source("open v1", project_id, "v1")
    assert studio.tryable.find(ANN, Wish(version="v1")) == Source("open v1", project_id, "v1")


def test_only_some_roles_try_any_other(studio: Studio) -> None:
    for wish in (Wish("org/another"), Wish("org/closed")):
        with pytest.raises(NotAllowed, match=r"annotator, does not include this \(try any checkpoint\)"):
            studio.tryable.find(ANN, wish)
        for allowed in (ROB, ADA):
            assert studio.tryable.find(allowed, wish) == Source(wish.checkpoint)
    with pytest.raises(NotAllowed):
        studio.tryable.find(account("nobody"), Wish())


def test_a_closed_project_is_not_there_for_others(studio: Studio) -> None:
    for wish in (Wish(project="closed"), Wish(project="closed", version="v1")):
        with pytest.raises(NotFound, match="There is no project 'closed'"):
            studio.tryable.find(ROB, wish)
    member = account("annotator", studio.projects.find("closed").id)
    assert studio.tryable.find(member, Wish("org/closed")) == Source("org/closed")


@pytest.mark.parametrize("name", ["/etc", "..", "~/models", "a/b/c"])
def test_where_others_can_reach_the_studio_nobody_names_a_folder(studio: Studio, name: str) -> None:
    with pytest.raises(InvalidInput, match="Folders can be named only where the studio runs privately"):
        studio.tryable.find(ADA, Wish(name))


def test_who_sits_at_the_machine_names_its_folders(
    make_studio: MakeStudio, settings: Settings, tiny_masked: str
) -> None:
    assert make_studio(settings).tryable.find(ADA, Wish(tiny_masked)) == Source(tiny_masked)


def test_a_checkpoint_and_a_project_are_two_wishes(studio: Studio) -> None:
    with pytest.raises(InvalidInput, match="Found both a checkpoint and a project"):
        studio.tryable.find(ADA, Wish("org/open", "open"))


def test_what_is_offered_is_what_may_be_tried(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    tryable: Tryable = studio.tryable
    monkeypatch.setattr(tryable, "_names_here", lambda: ["org/cached", "org/open"])
    offered = {who: [one.name for one in tryable.suggestions(who)] for who in (ANN, ROB, ADA)}
    version = studio.registry.all(studio.projects.find("open").id)[0].name
    base = studio.settings.base_checkpoint
    assert offered[ANN] == [base, "org/open", f"open {version}"]
    assert offered[ROB] == [base, "org/open", f"open {version}", "org/cached"]
    assert offered[ADA] == [base, "org/open", "org/closed", f"open {version}", "org/cached"]
    for who in (ANN, ROB, ADA):
        for one in tryable.suggestions(who):
            if one.name != base:  # a folder, which everybody may try because it is the studio's own
                tryable.find(who, one.wish)
