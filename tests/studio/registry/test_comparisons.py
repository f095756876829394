"""What was trained to compare base checkpoints is judged like every version, and serves only if a person wants that."""

from collections.abc import Callable
from typing import Any

import pytest

from storage import Store
from studio.errors import InvalidInput
from studio.registry.deleting import Deleting
from studio.registry.intake import Intake
from studio.registry.registry import Registry

Register = Callable[..., Any]
HoldOut = Callable[[int], None]


@pytest.fixture
def served(register: Register, hold_out: HoldOut) -> Any:
    """The version that serves, which is right about half of the texts."""
    hold_out(200)
    return register("a", 0.5)


def test_a_better_base_is_judged_and_kept_aside(
    registry: Registry, project: int, served: Any, register: Register
) -> None:
    other = register("b", 1.0, base_checkpoint="larger", beside_id=served.id)
    assert (other.serves, other.beside, other.checkpoint) == (False, served.name, "larger")
    assert other.verdict["promote"]
    assert registry.live_names() == {project: served.name}
    [judged] = registry.judgements(project, other.name)
    assert (judged.champion, judged.examples) == (served.name, 200)


def test_it_serves_when_a_person_promotes_it_and_against_the_gate_only_with_a_note(
    registry: Registry, project: int, served: Any, register: Register
) -> None:
    better, worse = (register(weights, right, beside_id=served.id) for weights, right in (("b", 1.0), ("c", 0.1)))
    assert registry.promote(project, better.name, "ada").serves
    with pytest.raises(InvalidInput, match="Say in a note"):
        registry.promote(project, worse.name, "ada")
    assert registry.promote(project, worse.name, "ada", "It is small.").serves


def test_it_is_kept_aside_even_where_the_first_version_would_serve(
    registry: Registry, project: int, register: Register
) -> None:
    first = register("a", lane="slow")
    register("b", beside_id=first.id)
    assert registry.live_names() == {project: first.name}


def test_registering_it_again_after_a_crash_promotes_it_no_more_than_before(
    registry: Registry, project: int, served: Any, register: Register, hold_out: HoldOut
) -> None:
    register("b", 1.0, beside_id=served.id)
    hold_out(50)
    again = register("b", 1.0, beside_id=served.id)
    assert (again.serves, again.beside) == (False, served.name)
    assert len(registry.judgements(project, again.name)) == 2


def test_the_same_model_from_new_labels_serves_by_the_gate_like_any_other(served: Any, register: Register) -> None:
    """The project took the base checkpoint over that was compared, and was trained again."""
    register("b", 1.0, beside_id=served.id)
    again = register("b", 1.0)
    assert (again.serves, again.beside) == (True, None)


def test_a_comparison_that_gives_a_model_that_is_there_leaves_it_as_it_is(served: Any, register: Register) -> None:
    aside = register("b", 0.4)
    again = register("b", 0.4, beside_id=served.id)
    assert (again.name, again.beside, again.serves) == (aside.name, None, False)


def test_comparisons_and_what_new_labels_bring_do_not_push_each_other_out(
    store: Store, intake: Intake, registry: Registry, deleting: Deleting, project: int, served: Any, register: Register,
) -> None:  # fmt: skip
    with store.begin() as transaction:
        transaction.projects.get(project).keep_versions = 1
        transaction.projects.save()
    compared = [register(weights, 0.4, beside_id=served.id) for weights in "bc"]
    refreshed = [register(weights, 0.4) for weights in "de"]
    kept = {version.name for version in registry.all(project) if version.deleted_at is None}
    assert kept == {served.name, compared[1].name, refreshed[1].name}
