"""What serves is judged again as the hold-out grows; what proves worse is taken back, and nobody's choice is undone."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest

from storage import Store
from storage.databases.opening import open_engine
from storage.repositories.versions import Versions
from studio.errors import StudioError
from studio.registry.evidence import Evidence
from studio.registry.registry import Registry
from studio.registry.rejudging import Rejudging
from studio.registry.retiring import Retiring
from studio.tasks.base import Asked
from tests.conftest import Clock
from tests.meeting import meet
from tests.studio.registry.conftest import Models

Register = Callable[..., Any]
HoldOut = Callable[[int], None]


@pytest.fixture
def lucky(register: Register, models: Models, hold_out: HoldOut) -> tuple[Any, Any]:
    """Two versions: the second one served provisionally, by luck on 30 examples, and is worse in truth."""
    hold_out(30)
    first, second = register("good", 0.9), register("lucky", 1.0)
    assert (second.serves, second.is_provisional) == (True, True)
    models.right[second.name] = 0.7
    return first, second


def test_a_worse_version_that_was_promoted_on_30_examples_is_rolled_back_on_300(
    registry: Registry, rejudging: Rejudging, project: int, lucky: tuple[Any, Any], hold_out: HoldOut
) -> None:
    first, second = lucky
    hold_out(270)
    rejudging.step()
    assert registry.live_names() == {project: first.name}
    newest = registry.judgements(project, second.name)[-1]
    assert (newest.champion, newest.examples, newest.verdict["decision"]) == (first.name, 300, "keep")
    assert "worse than the version before it" in newest.verdict["reason"]
    # The first one is judged in its turn, and stays.
    rejudging.step()
    assert registry.live_names() == {project: first.name}
    assert not registry.find(project, first.name).is_provisional


def test_a_project_that_wants_to_be_asked_is_only_told(
    store: Store,
    registry: Registry,
    rejudging: Rejudging,
    project: int,
    lucky: tuple[Any, Any],
    hold_out: HoldOut,
    clock: Clock,
) -> None:
    with store.begin() as transaction:
        transaction.projects.get(project).gate = {"when_worse": "ask"}
        transaction.projects.save()
    hold_out(270)
    clock.advance(60)
    rejudging.step()
    served = registry.live(project)
    assert served is not None
    assert served.name == lucky[1].name
    assert (served.newest_verdict["decision"], served.worse_than) == ("keep", lucky[0].name)
    assert registry.find(project, lucky[0].name).worse_than is None
    registry.roll_back(project, "ada")
    assert [view.worse_than for view in registry.all(project)] == [None, None]


def test_what_a_person_chose_is_not_taken_back(
    registry: Registry, rejudging: Rejudging, project: int, lucky: tuple[Any, Any], hold_out: HoldOut
) -> None:
    registry.roll_back(project, "ada")
    registry.promote(project, lucky[1].name, "ada", "I want it")
    hold_out(270)
    rejudging.step()
    assert registry.live_names() == {project: lucky[1].name}


def test_a_good_version_is_not_provisional_any_more_once_it_has_been_shown(
    registry: Registry, rejudging: Rejudging, project: int, register: Register, hold_out: HoldOut
) -> None:
    hold_out(30)
    register("a", 0.6)
    assert register("b", 0.9).is_provisional
    hold_out(270)
    rejudging.step()
    served = registry.live(project)
    assert served is not None
    assert (served.name[:2], served.is_provisional) == ("v2", False)


def test_a_few_more_examples_are_no_reason_to_judge_again(
    registry: Registry, rejudging: Rejudging, project: int, register: Register, hold_out: HoldOut, models: Models
) -> None:
    hold_out(200)
    view = register("a", 0.9)
    hold_out(19)
    rejudging.step()
    assert (len(registry.judgements(project, view.name)), models.asked) == (1, [])
    hold_out(1)
    rejudging.step()
    assert (len(registry.judgements(project, view.name)), models.asked) == (2, [(view.name, 20)])
    assert registry.judgements(project, view.name)[-1].verdict["looks"] == 1


def test_few_examples_are_not_enough_to_take_a_version_back(
    registry: Registry, rejudging: Rejudging, project: int, lucky: tuple[Any, Any], hold_out: HoldOut, clock: Clock
) -> None:
    hold_out(60)
    clock.advance(60)
    rejudging.step()
    served = registry.live(project)
    assert served is not None
    assert (served.name, served.newest_verdict["decision"], served.worse_than) == (lucky[1].name, "keep", None)


def test_a_doubt_is_as_sure_as_was_asked_for_when_it_was_raised(
    store: Store,
    registry: Registry,
    rejudging: Rejudging,
    project: int,
    lucky: tuple[Any, Any],
    hold_out: HoldOut,
    clock: Clock,
) -> None:
    hold_out(60)
    clock.advance(60)
    rejudging.step()
    with store.begin() as transaction:
        transaction.projects.get(project).gate = {"least_examples": 50}
        transaction.projects.save()
    served = registry.live(project)
    assert served is not None
    assert (served.newest_verdict["decision"], served.worse_than) == ("keep", None)
    assert served.newest_verdict["policy"]["least_examples"] == 100


def test_what_proves_worse_than_an_earlier_version_only_goes_back_to_that(
    registry: Registry, rejudging: Rejudging, project: int, register: Register, models: Models, hold_out: HoldOut
) -> None:
    """Two steps down, each too small to show by itself, that a small hold-out let pass."""
    hold_out(30)
    first, second, third = register("a", 1.0), register("b", 1.0), register("c", 1.0)
    assert third.serves
    models.right |= {second.name: 0.988, third.name: 0.9756}
    hold_out(270)
    rejudging.step()
    assert registry.live_names() == {project: first.name}
    newest = registry.judgements(project, third.name)[-1].verdict
    assert (newest["decision"], newest["anchor"]) == ("keep", first.name)


@pytest.fixture
def judged_while(
    store: Store, models: Models, project: int, clock: Clock, hold_out: HoldOut
) -> Callable[[Callable[[], Any]], None]:
    """Judges on 300 examples, while something happens."""

    def judge(happens: Callable[[], Any]) -> None:
        def ask(project_id: int, version: str, examples: Sequence[Asked]) -> Any:
            if not models.asked:
                happens()
            return models.ask(project_id, version, examples)

        hold_out(270)
        Rejudging(store, Evidence(store, ask, lambda *_: {}), clock, lambda: None).step()

    return judge


def test_a_version_that_was_retired_while_its_successor_was_judged_does_not_come_back(
    registry: Registry,
    rejudging: Rejudging,
    retiring: Retiring,
    project: int,
    lucky: tuple[Any, Any],
    judged_while: Callable[[Callable[[], Any]], None],
) -> None:
    judged_while(lambda: retiring.retire(project, lucky[0].name))
    assert registry.live_names() == {project: lucky[1].name}
    # There is nothing before it to be worse than by now.
    rejudging.step()
    assert registry.live_names() == {project: lucky[1].name}


def test_what_a_person_chose_while_it_was_judged_is_not_taken_back(
    registry: Registry, project: int, lucky: tuple[Any, Any], judged_while: Callable[[Callable[[], Any]], None]
) -> None:
    def choose() -> None:
        registry.roll_back(project, "ada")
        registry.promote(project, lucky[1].name, "ada", "I want it")

    judged_while(choose)
    assert registry.live_names() == {project: lucky[1].name}


def test_a_version_that_begins_to_serve_while_the_one_before_is_taken_back_goes_on_serving(
    registry: Registry, rejudging: Rejudging, project: int, lucky: tuple[Any, Any], register: Register,
    hold_out: HoldOut, database_url: str, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    third = register("third", 0.5)
    hold_out(270)
    promote = partial(registry.promote, project, third.name, "ada", "all the same")
    engine = open_engine(database_url)
    meet(monkeypatch, engine, promote, (Versions, "add_promotion"), partial(rejudging.judge, project))
    engine.dispose()
    assert registry.live_names() == {project: third.name}


def test_a_hold_out_that_leaks_have_shrunk_is_judged_on_again(
    store: Store, registry: Registry, rejudging: Rejudging, project: int, register: Register, hold_out: HoldOut
) -> None:
    hold_out(200)
    view = register("a", 0.9)
    with store.begin() as transaction:
        transaction.leaks.add(project, [(str(number), "199") for number in range(20)], 0.0)
    rejudging.step()
    assert [judged.examples for judged in registry.judgements(project, view.name)] == [200, 180]


@pytest.mark.parametrize("error", [StudioError("its files are gone"), KeyError("a label")])
def test_a_project_whose_version_cannot_be_asked_is_left_alone_for_a_minute(
    store: Store, project: int, register: Register, hold_out: HoldOut, clock: Clock, error: Exception
) -> None:
    asked = []

    def broken(*_: object) -> Any:
        asked.append(clock())
        raise error

    hold_out(30)
    register("a")
    hold_out(30)
    rejudging = Rejudging(store, Evidence(store, broken, lambda *_: {}), clock, lambda: None)
    for _ in range(4):
        rejudging.step()
        clock.advance(20)
    assert len(asked) == 2
