"""Versions are taken in whole or not at all, and serve by the gate's verdict."""

import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from storage import Store
from storage.databases.opening import open_engine
from storage.repositories.versions import Versions
from studio.checkpoints.content import content_hash
from studio.errors import Busy, DatabaseUnavailable, StudioError
from studio.registry.challenge import Challenges, Decided
from studio.registry.deleting import Deleting
from studio.registry.evidence import Evidence
from studio.registry.folders import VersionFolders
from studio.registry.intake import Intake
from studio.registry.keeping import needed
from studio.registry.policies import Policies
from studio.registry.registry import Registry
from studio.registry.retiring import Retiring
from studio.registry.trained import Latency, Trained
from tests.conftest import Clock
from tests.meeting import meet
from tests.studio.registry.conftest import Models

Make = Callable[..., Trained]
HoldOut = Callable[[int], None]
Register = Callable[..., Any]


def test_a_version_is_named_by_its_number_and_content(
    intake: Intake, registry: Registry, project: int, make_trained: Make
) -> None:
    trained = make_trained("a")
    view = intake.register(project, trained)
    assert view.name == f"v1-{trained.content_hash[:10]}"
    assert view.serves
    assert content_hash(Path(registry.location(project, view.name))) == trained.content_hash
    assert not trained.folder.exists()


def test_a_worse_version_is_kept_aside_and_says_why(
    registry: Registry, project: int, register: Register, hold_out: HoldOut
) -> None:
    hold_out(200)
    first, second = register("a", 0.9), register("b", 0.7)
    assert (registry.find(project, first.name).serves, second.serves) == (True, False)
    assert "worse than the served version" in second.verdict["reason"]
    assert second.parent == first.name
    [judged] = registry.judgements(project, second.name)
    assert (judged.champion, judged.examples, judged.verdict) == (first.name, 200, second.verdict)


def test_a_better_version_serves_and_is_known_for_what_it_said(
    store: Store, registry: Registry, project: int, register: Register, hold_out: HoldOut, models: Models
) -> None:
    hold_out(200)
    first, second = register("a", 0.7), register("b", 0.9)
    assert registry.live_names() == {project: second.name}
    # Both had said what they think of these examples when they were registered: nobody had to ask again.
    assert models.asked == []
    with store.read() as transaction:
        assert len(transaction.holdout.predicted(first.id, range(1, 201))) == 200


def test_what_serves_is_asked_only_about_examples_that_it_has_not_seen(
    register: Register, hold_out: HoldOut, models: Models
) -> None:
    hold_out(120)
    first = register("a", 0.7)
    hold_out(30)
    register("b", 0.9)
    assert models.asked == [(first.name, 30)]


def test_without_a_hold_out_the_first_version_serves_provisionally_and_the_next_waits(
    registry: Registry, project: int, register: Register
) -> None:
    first, second = register("a"), register("b")
    assert (first.serves, first.is_provisional, second.serves) == (True, True, False)
    assert "nothing to compare on" in second.verdict["reason"]


def test_on_a_small_hold_out_a_version_as_good_serves_provisionally(register: Register, hold_out: HoldOut) -> None:
    hold_out(30)
    register("a", 0.9)
    second = register("b", 0.9)
    assert (second.serves, second.is_provisional) == (True, True)


def test_a_version_that_was_timed_beside_another_one_is_not_refused_for_its_time(
    register: Register, hold_out: HoldOut
) -> None:
    hold_out(200)
    first = register("a", 0.7)
    second = register("b", 0.9, latency=Latency(30.0, 10.0, "v9-0000000000"))
    assert second.serves
    third = register("c", 1.0, latency=Latency(30.0, 10.0, second.name))
    assert (first.serves, third.serves) == (True, False)
    assert "3.0 times as long" in third.verdict["reason"]


def test_a_version_is_refused_for_its_time_beside_another_of_the_served_lane_and_base(
    register: Register, hold_out: HoldOut
) -> None:
    """While a whole model is trained, heads on one base take each other's place every few minutes."""
    hold_out(200)
    first, _ = register("a", 0.6, lane="fast"), register("b", 0.7, lane="fast")
    slow = register("c", 1.0, latency=Latency(30.0, 10.0, first.name))
    assert not slow.serves
    assert "3.0 times as long" in slow.verdict["reason"]
    assert register("d", 0.85, lane="fast", base_checkpoint="larger").serves
    assert register("e", 1.0, latency=Latency(30.0, 10.0, first.name)).serves, "nothing is known of the larger base"


def test_the_policy_of_the_project_is_what_the_gate_goes_by(
    store: Store, project: int, register: Register, hold_out: HoldOut
) -> None:
    with store.begin() as transaction:
        transaction.projects.get(project).gate = {"name": "strict"}
        transaction.projects.save()
    hold_out(200)
    register("a", 0.9)
    same = register("b", 0.9)
    assert (same.serves, same.verdict["decision"]) == (False, "not enough evidence")


def test_a_version_whose_labels_were_changed_meanwhile_is_kept_aside(
    intake: Intake, project: int, make_trained: Make, register: Register, hold_out: HoldOut
) -> None:
    hold_out(200)
    register("a", 0.7)
    trained = make_trained("b", labels=("yes", "maybe"))
    view = intake.register(project, trained)
    assert not view.serves
    assert "labels were changed" in view.verdict["reason"]


class Asked:
    """What versions are asked by, which may fail; beside it what takes models in by that."""

    def __init__(self, store: Store, models: Models, folders: VersionFolders, deleting: Deleting, clock: Clock) -> None:
        self.fails: Exception | None = None
        self.before: Callable[[], object] = lambda: None
        self._models = models
        self.evidence = Evidence(store, self._ask, lambda *_: {}, texts_at_once=8)
        self.intake = Intake(store, folders, self.evidence, deleting, clock, lambda: None)

    def _ask(self, project_id: int, version: str, examples: Sequence[Any]) -> Any:
        self.before()
        if self.fails:
            raise self.fails
        return self._models.ask(project_id, version, examples)


@pytest.fixture
def asked(store: Store, models: Models, folders: VersionFolders, deleting: Deleting, clock: Clock) -> Asked:
    return Asked(store, models, folders, deleting, clock)


def test_nothing_takes_the_place_of_what_cannot_be_asked_and_the_verdict_says_why(
    asked: Asked, project: int, make_trained: Make, register: Register, hold_out: HoldOut
) -> None:
    hold_out(120)
    first = register("a", 0.7)
    hold_out(30)
    asked.fails = StudioError("Its files are gone. Restore them.")
    second = asked.intake.register(project, make_trained("b", 0.9))
    assert (first.serves, second.serves) == (True, False)
    assert f"not compared with {first.name}" in second.verdict["reason"]
    assert "Its files are gone. Restore them." in second.verdict["reason"]


@pytest.mark.parametrize("error", [Busy("Too much is asked."), DatabaseUnavailable("It is away.")])
def test_what_cannot_be_asked_at_this_moment_is_asked_at_the_next_try(
    asked: Asked, registry: Registry, project: int, make_trained: Make, register: Register, hold_out: HoldOut,
    error: Exception,
) -> None:  # fmt: skip
    hold_out(120)
    first = register("a", 0.7)
    hold_out(30)
    trained = make_trained("b", 0.9)
    asked.fails = error
    with pytest.raises(type(error)):
        asked.intake.register(project, trained)
    assert [version.name for version in registry.all(project)] == [first.name]
    asked.fails = None
    assert asked.intake.register(project, trained).serves


def test_no_more_texts_are_asked_at_once_than_are_answered(
    asked: Asked, project: int, make_trained: Make, register: Register, hold_out: HoldOut, models: Models
) -> None:
    hold_out(120)
    register("a", 0.7)
    hold_out(20)
    asked.intake.register(project, make_trained("b", 0.9))
    assert [count for _, count in models.asked] == [8, 8, 4]


def test_a_model_that_is_made_again_is_compared_if_it_never_was(
    asked: Asked, registry: Registry, project: int, make_trained: Make, register: Register, hold_out: HoldOut
) -> None:
    hold_out(120)
    register("a", 0.7)
    hold_out(30)
    asked.fails = StudioError("Its files are gone. Restore them.")
    second = asked.intake.register(project, make_trained("b", 0.9))
    asked.fails = None
    again = asked.intake.register(project, make_trained("b", 0.9))
    assert (again.name, again.serves, again.newest_verdict["decision"]) == (second.name, True, "promote")
    assert len(registry.judgements(project, second.name)) == 2


def test_a_model_that_is_made_again_is_judged_again_on_more_examples_and_not_on_the_same(
    registry: Registry, retiring: Retiring, project: int, register: Register, hold_out: HoldOut
) -> None:
    hold_out(200)
    register("a", 0.9)
    second = register("b", 0.7)
    register("b", 0.7)
    assert [judged.examples for judged in registry.judgements(project, second.name)] == [200]
    hold_out(20)
    assert not register("b", 0.7).serves
    assert [judged.examples for judged in registry.judgements(project, second.name)] == [200, 220]
    retiring.retire(project, second.name)
    hold_out(20)
    assert register("b", 1.0).retired_at is not None
    assert len(registry.judgements(project, second.name)) == 2, "what was retired is not offered"


def test_a_gate_that_is_changed_while_a_version_is_judged_is_what_it_is_judged_by(
    store: Store, asked: Asked, project: int, make_trained: Make, register: Register, hold_out: HoldOut
) -> None:
    hold_out(180)
    register("a", 0.9)
    hold_out(20)
    asked.before = lambda: Policies(store, time.time).change(project, {"name": "strict"}, "ada")
    same = asked.intake.register(project, make_trained("b", 0.9))
    assert (same.serves, same.verdict["decision"]) == (False, "not enough evidence")


def test_where_the_gate_changes_all_the_time_a_version_waits(
    store: Store, asked: Asked, registry: Registry, project: int, make_trained: Make, register: Register,
    hold_out: HoldOut, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    hold_out(30)
    first = register("a", 0.9)
    decide, margins = Challenges.decide, iter((0.03, 0.04, 0.05))

    def decide_and_change(self: Challenges, project_id: int, trained: Trained) -> Decided:
        decided = decide(self, project_id, trained)
        Policies(store, time.time).change(project, {"margin": next(margins)}, "ada")
        return decided

    monkeypatch.setattr(Challenges, "decide", decide_and_change)
    trained = make_trained("b", 1.0)
    with pytest.raises(Busy, match="have changed each time"):
        asked.intake.register(project, trained)
    assert [version.name for version in registry.all(project)] == [first.name]
    monkeypatch.undo()
    assert asked.intake.register(project, trained).serves


def test_two_studios_that_start_with_one_checkpoint_make_one_version_of_it(
    intake: Intake, registry: Registry, project: int, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = partial(intake.register_checkpoint, project, "org/model", "f" * 64)
    engine = open_engine(database_url)
    view = meet(monkeypatch, engine, start, (Versions, "add_promotion"), start)
    engine.dispose()
    assert [version.name for version in registry.all(project)] == [view.name]


def test_what_begins_to_serve_while_a_version_is_judged_is_what_it_has_to_beat(
    store: Store,
    folders: VersionFolders,
    deleting: Deleting,
    project: int,
    make_trained: Make,
    models: Models,
    hold_out: HoldOut,
) -> None:
    """The evidence of the first look is about a version that serves no more: the judging begins again."""
    clock = Clock()
    hold_out(120)
    plain = Intake(store, folders, Evidence(store, models.ask, lambda *_: {}), deleting, clock, lambda: None)
    first = plain.register(project, make_trained("a", 0.6))
    models.right[first.name] = 0.6
    hold_out(30)
    late = make_trained("b", 0.7)
    between = make_trained("c", 0.95)

    def ask(project_id: int, version: str, examples: Any) -> Any:
        if version == first.name and first.name not in {name for name, _ in models.asked}:
            models.ask(project_id, version, examples)
            models.right[plain.register(project, between).name] = 0.95
        return models.ask(project_id, version, examples)

    second = Intake(store, folders, Evidence(store, ask, lambda *_: {}), deleting, clock, lambda: None)
    view = second.register(project, late)
    assert not view.serves
    assert view.parent is not None
    assert view.parent.startswith("v2-")


def test_registering_again_after_a_crash_between_files_and_row_completes_it(
    intake: Intake, registry: Registry, project: int, make_trained: Make, tmp_path: Path
) -> None:
    trained = make_trained("a")
    target = tmp_path / "versions" / "inbox" / trained.content_hash[:16]
    target.parent.mkdir(parents=True)
    trained.folder.rename(target)  # as far as the crash let it come
    view = intake.register(project, trained)
    assert [version.name for version in registry.all(project)] == [view.name]
    assert intake.register(project, trained).name == view.name
    assert len(registry.all(project)) == 1


def test_a_checkpoint_with_its_own_head_serves_as_it_is(intake: Intake, registry: Registry, project: int) -> None:
    view = intake.register_checkpoint(project, "org/model", "f" * 64)
    assert view.serves
    assert registry.location(project, view.name) == "org/model"
    assert intake.register_checkpoint(project, "org/model", "f" * 64).name == view.name


@pytest.fixture
def sinking(hold_out: HoldOut, register: Callable[..., Any]) -> list[Any]:
    """Versions of which each errs on 2 of 400 texts more than the one before it, which is less than may be lost."""
    hold_out(400)
    return [register(weights, wrong=range(20 + 2 * step)) for step, weights in enumerate("abc")]


def test_versions_that_each_lose_a_little_do_not_sink_together(sinking: list[Any]) -> None:
    assert [view.serves for view in sinking] == [True, True, False]
    assert f"{sinking[0].name} is compared with too" in sinking[2].verdict["reason"]
    assert sinking[2].verdict["anchor"] == sinking[0].name


def test_what_versions_must_hold_out_against_keeps_its_files(
    store: Store, project: int, sinking: list[Any], register: Callable[..., Any]
) -> None:
    newest = register("d", wrong=range(22))
    assert newest.serves
    with store.read() as transaction:
        assert sinking[0].id in needed(transaction, project)


def test_a_version_that_a_person_chose_is_what_those_to_come_are_measured_against(
    registry: Registry, project: int, sinking: list[Any], register: Callable[..., Any]
) -> None:
    registry.promote(project, sinking[2].name, "ada", "It is right about what matters.")
    assert register("d", wrong=range(24)).serves


def test_every_look_at_much_the_same_hold_out_counts_until_that_has_doubled(
    register: Callable[..., Any], hold_out: HoldOut
) -> None:
    hold_out(70)
    register("a", wrong=range(5))
    hold_out(50)
    looks = [register(weights, wrong=range(5)).verdict["looks"] for weights in "bcd"]
    hold_out(130)
    looks.append(register("e", wrong=range(5)).verdict["looks"])
    assert looks == [0, 1, 2, 0]
