"""The served version changes only by a promotion or a rollback, and versions are found by their names."""

import shutil
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Engine, event

from storage import Store
from studio.errors import Conflict, InvalidInput, NotFound
from studio.metrics.classification import classification_metrics
from studio.registry.deleting import Deleting
from studio.registry.registry import Registry
from studio.registry.retiring import Retiring

Register = Callable[..., Any]
HoldOut = Callable[[int], None]


def test_promote_and_roll_back_change_what_serves(
    registry: Registry, project: int, register: Register, hold_out: HoldOut
) -> None:
    hold_out(50)
    first, second = register("a"), register("b", 0.4)
    assert registry.promote(project, second.name, "ada", "a person knows better").serves
    assert registry.live_names() == {project: second.name}
    assert registry.roll_back(project, "ada", "no, they did not").name == first.name
    with pytest.raises(Conflict, match="no earlier version"):
        registry.roll_back(project, "ada", "once more")


def test_who_changed_what_serves_is_on_record_and_the_gate_has_no_name(
    store: Store, registry: Registry, project: int, register: Register, hold_out: HoldOut
) -> None:
    hold_out(50)
    register("a")
    registry.promote(project, register("b", 0.4).name, "ada", "better on Mondays")
    registry.roll_back(project, "zoë")
    with store.read() as transaction:
        log = [(row.verb, row.person, row.note) for row in transaction.versions.promotions(project)]
    assert log[1:] == [("promote", "ada", "better on Mondays"), ("rollback", "zoë", "")]
    assert log[0][:2] == ("promote", None)


def test_what_the_gate_refused_is_promoted_only_with_a_reason(
    registry: Registry, project: int, register: Register, hold_out: HoldOut
) -> None:
    hold_out(50)
    first, second = register("a"), register("b", 0.4)
    with pytest.raises(InvalidInput, match=r"worse than the served.*Say in a note why v2"):
        registry.promote(project, second.name, "ada", "  ")
    assert registry.live_names() == {project: first.name}


def test_promoting_what_serves_already_is_refused(registry: Registry, project: int, register: Register) -> None:
    with pytest.raises(Conflict, match="serves already"):
        registry.promote(project, register("a").name, "ada")


def test_a_version_whose_files_are_gone_is_not_promoted(
    registry: Registry, project: int, register: Register, hold_out: HoldOut
) -> None:
    hold_out(50)
    first, second = register("a"), register("b", 0.4)
    shutil.rmtree(registry.location(project, second.name))
    with pytest.raises(Conflict, match="files of v2"):
        registry.promote(project, second.name, "ada", "all the same")
    assert registry.live_names() == {project: first.name}


@pytest.mark.parametrize("name", ["v9", "v1-0000000000", "latest", "", "../v1", "v" + "9" * 30])
def test_an_unknown_version_is_not_found(registry: Registry, project: int, register: Register, name: str) -> None:
    register("a")
    with pytest.raises(NotFound, match="The newest are: v1-"):
        registry.find(project, name)


def test_a_list_of_many_versions_takes_as_many_queries_as_one_of_few(
    store: Store, registry: Registry, project: int, register: Register, hold_out: HoldOut
) -> None:
    def queries() -> int:
        asked: list[str] = []
        note: Callable[..., None] = lambda _connection, _cursor, statement, *_: asked.append(statement)  # noqa: E731
        event.listen(Engine, "before_cursor_execute", note)
        try:
            registry.all(project)
        finally:
            event.remove(Engine, "before_cursor_execute", note)
        return len(asked)

    hold_out(50)
    names = [register("a", 0.6).name, register("b", 0.7).name]
    few = queries()
    names += [register(letter, 0.7).name for letter in "cdefg"]
    assert queries() == few
    assert registry.all(project) == [registry.find(project, name) for name in reversed(names)]


def test_the_mark_changes_with_whatever_is_shown_of_a_version(
    store: Store, registry: Registry, retiring: Retiring, deleting: Deleting, project: int, register: Register,
    hold_out: HoldOut,
) -> None:  # fmt: skip
    assert registry.mark(project) == ""
    hold_out(50)
    first, second = register("a", 0.9), register("b", 0.4)
    for change in (
        lambda: register("c", 0.4),
        lambda: registry.promote(project, second.name, "ada", "all the same"),
        lambda: retiring.retire(project, first.name),
        lambda: retiring.bring_back(project, first.name),
        lambda: deleting.delete(project, "v3"),
    ):
        mark = registry.mark(project)
        assert registry.mark(project) == mark
        change()
        assert registry.mark(project) != mark


def test_a_version_that_an_older_studio_measured_is_shown_with_what_there_is(
    store: Store, registry: Registry, project: int, register: Register
) -> None:
    row = {"label": "yes", "precision": 1.0, "recall": 0.5, "f1": 0.67, "examples": 2}
    older = {"examples": 4, "accuracy": 0.75, "macro_f1": 0.7, "per_label": [row], "confusion": [[1, 1], [0, 2]]}
    register("a", metrics=older | {"labels": ["yes", "no"]})
    [view] = registry.all(project)
    assert view.metrics is not None
    today = classification_metrics(np.eye(2), [0, 1], ["yes", "no"], resamples=10)
    assert view.metrics.keys() == today.keys()
    assert view.metrics["figures"].keys() == today["figures"].keys()
    assert view.metrics["per_label"][0].keys() == today["per_label"][0].keys()
    assert (view.metrics["figures"]["accuracy"]["value"], view.metrics["figures"]["ece"]["value"]) == (0.75, None)
    assert "older studio" in view.metrics["figures"]["ece"]["reason"]


def test_a_version_is_found_by_its_number_alone(registry: Registry, project: int, register: Register) -> None:
    assert registry.find(project, "v1" if register("a") else "") == registry.all(project)[0]
