"""The served version changes only by a promotion or a rollback, and versions are found by their names."""

import shutil
from collections.abc import Callable
from typing import Any

import pytest

from storage import Store
from studio.errors import Conflict, InvalidInput, NotFound
from studio.registry.registry import Registry

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


def test_a_version_is_found_by_its_number_alone(registry: Registry, project: int, register: Register) -> None:
    assert registry.find(project, "v1" if register("a") else "") == registry.all(project)[0]
