"""Versions are retired, deleted and kept by the project's rule, and nothing that something rests on loses its files."""

import threading
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import Store
from storage.tables import Job
from studio.errors import Conflict, NotFound, VersionDeleted
from studio.registry.deleting import Deleting
from studio.registry.folders import VersionFolders
from studio.registry.intake import Intake
from studio.registry.keeping import Kept, superfluous
from studio.registry.registry import Registry
from studio.registry.retiring import Retiring
from studio.registry.trained import Trained
from tests.conftest import Clock

Register = Callable[..., Any]
HoldOut = Callable[[int], None]
Promote = Callable[[Any], Any]


@pytest.fixture
def aside(hold_out: HoldOut) -> float:
    """How right a version has to be to be kept aside: less than what serves."""
    hold_out(50)
    return 0.4


@pytest.fixture
def spare(register: Register, aside: float) -> Any:
    """A version that nothing rests on, beside the one that serves."""
    register("a")
    return register("b", aside)


@pytest.fixture
def promote(registry: Registry, project: int) -> Promote:
    """Has a version serve, whatever the gate says of it."""
    return lambda version: registry.promote(project, version.name, "ada", "all the same")


def keep(store: Store, project: int, count: int) -> None:
    with store.begin() as transaction:
        transaction.projects.get(project).keep_versions = count
        transaction.projects.save()


def folder_of(folders: VersionFolders, store: Store, project: int, view: Any) -> Path:
    with store.read() as transaction:
        version = transaction.versions.get(view.id)
        return folders.of(transaction.projects.get(project).name, version.content_hash)


# Retiring


def test_a_retired_version_cannot_be_promoted_until_it_is_brought_back(
    registry: Registry, retiring: Retiring, project: int, spare: Any, promote: Promote
) -> None:
    assert retiring.retire(project, spare.name).retired_at is not None
    with pytest.raises(Conflict, match="was retired"):
        promote(spare)
    assert Path(registry.location(project, spare.name)).is_dir()
    with pytest.raises(Conflict, match="retired already"):
        retiring.retire(project, spare.name)
    assert retiring.bring_back(project, spare.name).retired_at is None
    with pytest.raises(Conflict, match="not retired"):
        retiring.bring_back(project, spare.name)
    assert promote(spare).serves


def test_what_serves_is_not_retired(retiring: Retiring, project: int, register: Register) -> None:
    with pytest.raises(Conflict, match="serves now"):
        retiring.retire(project, register("a").name)


def test_a_rollback_passes_over_what_was_retired(
    registry: Registry, retiring: Retiring, project: int, register: Register, aside: float, promote: Promote
) -> None:
    first, second, third = register("a"), register("b", aside), register("c", aside)
    for view in (second, third):
        promote(view)
    retiring.retire(project, second.name)
    assert registry.roll_back(project, "ada").name == first.name
    with pytest.raises(Conflict, match="no earlier version"):
        registry.roll_back(project, "ada")


# Deleting


def test_a_deleted_version_loses_its_files_and_keeps_what_is_known_of_it(
    store: Store,
    registry: Registry,
    deleting: Deleting,
    folders: VersionFolders,
    project: int,
    spare: Any,
    promote: Promote,
) -> None:
    assert deleting.delete(project, spare.name).deleted_at is not None
    assert not folder_of(folders, store, project, spare).exists()
    known = registry.find(project, spare.name)
    assert (known.verdict, known.snapshot, known.parent) == (spare.verdict, spare.snapshot, spare.parent)
    for use in (
        lambda: registry.location(project, spare.name),
        lambda: promote(spare),
        lambda: deleting.delete(project, spare.name),
    ):
        with pytest.raises(VersionDeleted, match=r"v2-\w+ was deleted on \d+ \w+ 20\d\d: its files are gone"):
            use()
    assert issubclass(VersionDeleted, NotFound)


def test_what_serves_and_what_a_rollback_goes_back_to_are_not_deleted(
    deleting: Deleting, project: int, register: Register, aside: float, promote: Promote
) -> None:
    first, second = register("a"), register("b", aside)
    promote(second)
    with pytest.raises(Conflict, match="It serves now"):
        deleting.delete(project, second.name)
    with pytest.raises(Conflict, match=f"A rollback of {second.name} goes back to it"):
        deleting.delete(project, first.name)


def test_what_the_served_version_was_compared_with_is_not_deleted(
    deleting: Deleting, project: int, register: Register, aside: float, promote: Promote
) -> None:
    first, second, third = register("a"), register("b", aside), register("c", aside)
    promote(second)
    promote(third)
    with pytest.raises(Conflict, match="was compared with it"):
        deleting.delete(project, first.name)


def test_what_a_running_training_is_compared_with_is_not_deleted(
    store: Store, deleting: Deleting, project: int, register: Register, aside: float, clock: Clock, promote: Promote
) -> None:
    first, second = register("a"), register("b", aside)
    clock.advance(1)
    with store.begin() as transaction:
        transaction.jobs.add(
            Job(
                project_id=project,
                state="running",
                reason="",
                hyperparameters={},
                after_labels=0,
                created_at=clock(),
                started_at=clock(),
                cancel_requested=False,
            )
        )
    clock.advance(1)
    promote(second)
    assert register("c", aside).serves
    # The training began while the first one served, and has not ended.
    with pytest.raises(Conflict, match="training that runs now is compared with it"):
        deleting.delete(project, first.name)
    keep(store, project, 1)
    assert deleting.keep_newest(project) == []


def test_a_checkpoint_as_it_came_has_no_files_to_delete(deleting: Deleting, intake: Intake, project: int) -> None:
    intake.register_checkpoint(project, "org/first", "e" * 64)
    intake.register_checkpoint(project, "org/model", "f" * 64)
    with pytest.raises(Conflict, match="org/first as it came"):
        deleting.delete(project, "v1")


def test_files_that_somebody_reads_are_removed_when_they_have_read_them(
    store: Store, registry: Registry, deleting: Deleting, folders: VersionFolders, project: int, spare: Any
) -> None:
    reading, done = threading.Event(), threading.Event()

    def read() -> None:
        with registry.reading(project, spare.name):
            reading.set()
            done.wait(60)

    reader = threading.Thread(target=read)
    reader.start()
    assert reading.wait(60)
    deleting.delete(project, spare.name)
    folder = folder_of(folders, store, project, spare)
    assert (folder / "model.safetensors").is_file()
    with pytest.raises(VersionDeleted), registry.reading(project, spare.name):
        pass
    done.set()
    reader.join(60)
    deleting.sweep(project)
    assert not folder.exists()


def test_a_model_that_is_made_again_has_its_files_again(
    store: Store,
    registry: Registry,
    deleting: Deleting,
    intake: Intake,
    project: int,
    make_trained: Callable[..., Trained],
    aside: float,
    spare: Any,
    tmp_path: Path,
) -> None:
    deleting.delete(project, spare.name)

    again = intake.register(project, make_trained("b", aside))
    assert (again.name, again.deleted_at) == (spare.name, None)
    deleting.sweep(project)
    assert Path(registry.location(project, spare.name)).is_dir()


def test_what_others_keep_of_deleted_versions_goes_with_their_files(
    store: Store, folders: VersionFolders, project: int, spare: Any, clock: Clock
) -> None:
    swept: list[int] = []
    deleting = Deleting(store, folders, clock, swept.append)
    deleting.delete(project, spare.name)
    deleting.keep_newest(project)
    deleting.sweep_all()
    assert swept == [project] * 3


# Keeping the newest


def test_after_each_registration_the_oldest_lose_their_files(
    store: Store, registry: Registry, project: int, register: Register, aside: float
) -> None:
    keep(store, project, 2)
    names = [register("a").name, *(register(letter, aside).name for letter in "bcde")]
    kept = {view.name for view in registry.all(project) if view.deleted_at is None}
    assert kept == {names[0], *names[-2:]}, "the first one serves"
    assert {name for name in names if _has_files(registry, project, name)} == kept


def _has_files(registry: Registry, project: int, name: str) -> bool:
    try:
        return Path(registry.location(project, name)).is_dir()
    except VersionDeleted:
        return False


def test_nothing_is_deleted_where_all_are_kept(
    store: Store, registry: Registry, project: int, register: Register, aside: float
) -> None:
    keep(store, project, 0)
    register("a")
    for number in range(12):
        register(f"b{number}", aside)
    assert [view.deleted_at for view in registry.all(project)] == [None] * 13


def test_what_has_served_is_not_pushed_out_by_what_was_refused(
    store: Store, registry: Registry, project: int, register: Register, aside: float
) -> None:
    keep(store, project, 3)
    served = [register(name, right).name for name, right in (("a", 0.6), ("b", 0.7), ("c", 0.8), ("d", 0.9))]
    refused = [register(letter, aside).name for letter in "efgh"]
    kept = [view.name for view in reversed(registry.all(project)) if view.deleted_at is None]
    # Nothing was shown on few examples, so the first one is still what all must hold out against.
    assert kept == [served[0], *served[-3:], *refused[-3:]]


VERSIONS = st.lists(st.builds(Kept, st.just(0), st.sampled_from(["fast", "slow"]), st.booleans()), max_size=30)


@given(VERSIONS, st.integers(0, 12), st.sets(st.integers(0, 29)))
def test_the_newest_of_each_kind_and_the_needed_are_kept_and_no_others(
    kinds: list[Kept], count: int, needed: set[int]
) -> None:
    versions = [replace(kind, id=number) for number, kind in enumerate(kinds)]
    gone = superfluous(versions, count, needed)
    for lane, has_served in product(("fast", "slow"), (True, False)):
        mine = [version.id for version in versions if (version.lane, version.has_served) == (lane, has_served)]
        assert not set(gone) & set(mine[:count])
        if count:
            assert set(mine[count:]) - needed <= set(gone)
    assert not set(gone) & needed
    assert count or not gone
