"""Versions of one snapshot side by side: measured on the same examples, and timed by turns."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from storage import Store
from studio.errors import Busy, Conflict, InvalidInput, NotFound
from studio.inputs import Input
from studio.registry.folders import VersionFolders
from studio.registry.registry import Registry
from studio.siblings import MOST_TIMED, Siblings
from studio.training.snapshot.members import row_of
from studio.wiring.inputs import Inputs
from studio.wiring.models import timed
from tests.conftest import Clock
from tests.pictures import COLOURS, square
from tests.storage.rows import add_example, add_project, add_promotion, add_version
from tests.studio.training.snapshot.making import content, gold
from tests.tiny import make_answerer, make_image_classifier

HELD = 60


class Timer:
    """Takes as long for each as its place says, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[list[str], list[Input]]] = []
        self.meanwhile: Callable[[], object] = lambda: None

    def __call__(self, locations: Sequence[str], task: str, inputs: Sequence[Input]) -> list[float]:
        assert task == "text-classification"
        self.asked.append((list(locations), list(inputs)))
        self.meanwhile()
        return [float(place + 1) for place in range(len(locations))]


@pytest.fixture
def timer() -> Timer:
    return Timer()


@pytest.fixture
def siblings(store: Store, tmp_path: Path, clock: Clock, timer: Timer) -> Siblings:
    registry = Registry(store, VersionFolders(tmp_path / "versions"), clock, lambda: None)
    inputs = Inputs(store, lambda _project, digest: digest.encode())
    return Siblings(store, registry, timer, lambda folder: int((folder / "model.safetensors").read_text()), inputs.of)


@pytest.fixture
def project(store: Store) -> int:
    """A project with a snapshot, of which every third example is held out and a "no"."""
    with store.begin() as transaction:
        project = add_project(transaction)
        rows = []
        for number in range(1, 3 * HELD + 1):
            is_held = number % 3 == 0
            split = "holdout" if is_held else "pool"
            example = add_example(transaction, project, f"text {number}", split=split)
            rows.append(gold(example, "no" if number % 6 == 0 else "yes", split, text=f"text {number}"))
        made = content(*rows)
        transaction.snapshots.add(row_of(made, project, 0.0))
    return project


def add(store: Store, root: Path, project: int, number: int, wrong: int | None = 0, **changes: Any) -> str:
    """A version of the project's snapshot that errs on so many held-out examples; None was never asked. Its name."""
    with store.begin() as transaction:
        [snapshot] = transaction.snapshots.ids(project)
        share = None if wrong is None else 1 - wrong / HELD
        metrics = {"labels": ["yes", "no"], "holdout": {"accuracy": share, "macro_f1": share}}
        values = {"number": number, "content_hash": hash_of(number), "snapshot": snapshot, "metrics": metrics}
        version = transaction.versions.get(add_version(transaction, project, **(values | changes)))
        if wrong is not None:
            held = range(3, 3 * HELD + 1, 3)
            transaction.holdout.keep(version.id, {number: said(number, number <= 3 * wrong) for number in held})
    folder = root / "versions" / "inbox" / version.content_hash[:16]
    folder.mkdir(parents=True)
    (folder / "model.safetensors").write_text(str(1_000 * number))
    return version.name


def hash_of(number: int) -> str:
    return f"{number:02}".ljust(64, "0")


def said(number: int, is_wrong: bool) -> list[float]:
    """Probabilities of "yes" and "no" for a held-out example, of which every other one is a "no"."""
    return [0.1, 0.9] if (number % 2 == 0) != is_wrong else [0.9, 0.1]


def test_the_one_that_was_asked_about_comes_first_and_the_others_are_compared_with_it(
    store: Store, tmp_path: Path, siblings: Siblings, project: int
) -> None:
    one, two = add(store, tmp_path, project, 1, wrong=20), add(store, tmp_path, project, 2, wrong=0, beside_id=1)
    view = siblings.of(project, one)
    assert (view.examples, [row.version for row in view.versions]) == (HELD, [one, two])
    first, second = view.versions
    assert first.difference is None
    assert second.difference is not None
    assert second.difference.value == pytest.approx(1 / 3, abs=0.02)
    assert second.difference.low is not None
    assert second.difference.low > 0
    assert (second.beside, second.figures[1].value, second.parameters, second.disk_bytes) == (one, 1.0, 2_000, 4)
    back = siblings.of(project, two).versions
    assert [row.version for row in back] == [two, one]
    assert back[1].difference is not None
    assert back[1].difference.value == pytest.approx(-1 * (second.difference.value or 0))


def test_versions_of_other_examples_are_no_siblings(
    store: Store, tmp_path: Path, siblings: Siblings, project: int
) -> None:
    one = add(store, tmp_path, project, 1)
    add(store, tmp_path, project, 2, snapshot="f" * 64)
    assert [row.version for row in siblings.of(project, one).versions] == [one]
    with pytest.raises(Conflict, match="is not kept"):
        siblings.of(project, "v2")
    with pytest.raises(NotFound):
        siblings.of(project, "v3")


@pytest.mark.parametrize(
    "changes", [{"wrong": None}, {"metrics": {"labels": ["no", "yes"]}}], ids=["unasked", "other order"]
)
def test_what_cannot_be_compared_says_so(
    store: Store, tmp_path: Path, siblings: Siblings, project: int, changes: dict[str, Any]
) -> None:
    one = add(store, tmp_path, project, 1)
    add(store, tmp_path, project, 2, **changes)
    difference = siblings.of(project, one).versions[1].difference
    assert difference is not None
    assert (difference.value, difference.reason) == (None, "Not both were asked about the held-out examples.")


def test_the_times_of_one_go_stand_together(
    store: Store, tmp_path: Path, siblings: Siblings, project: int, timer: Timer
) -> None:
    one, two = add(store, tmp_path, project, 1), add(store, tmp_path, project, 2)
    gone = add(store, tmp_path, project, 3, deleted_at=1.0)
    assert [row.latency_ms for row in siblings.of(project, one).versions] == [None] * 3
    measured = {row.version: row for row in siblings.measure(project, two).versions}
    assert [measured[name].latency_ms for name in (one, two, gone)] == [2.0, 1.0, None]
    assert (measured[gone].parameters, measured[gone].disk_bytes) == (None, None)
    [(locations, texts)] = timer.asked
    assert [Path(location).name for location in locations] == [hash_of(number)[:16] for number in (2, 1)]
    assert texts == [f"text {number}" for number in range(3, 63, 3)]
    assert {row.version: row.latency_ms for row in siblings.of(project, one).versions}[two] == 1.0


def test_no_more_models_than_fit_are_timed_at_once(
    store: Store, tmp_path: Path, siblings: Siblings, project: int, timer: Timer
) -> None:
    for number in range(1, MOST_TIMED + 3):
        add(store, tmp_path, project, number)
    rows = siblings.measure(project, "v1").versions
    assert len(timer.asked[0][0]) == MOST_TIMED
    assert [row.latency_ms is None for row in rows] == [False] * MOST_TIMED + [True] * 2


def test_two_do_not_measure_at_once_and_the_next_may(
    store: Store, tmp_path: Path, siblings: Siblings, project: int, timer: Timer
) -> None:
    add(store, tmp_path, project, 1)
    found: list[Exception] = []

    def another() -> None:
        try:
            siblings.measure(project, "v1")
        except Busy as error:
            found.append(error)

    def meanwhile() -> None:
        timer.meanwhile = lambda: None
        thread = threading.Thread(target=another)
        thread.start()
        thread.join()

    timer.meanwhile = meanwhile
    siblings.measure(project, "v1")
    assert [str(error).split(",")[0] for error in found] == ["Another measurement goes on"]
    assert siblings.measure(project, "v1").versions[0].latency_ms == 1.0


def test_where_all_files_are_gone_nothing_is_timed(
    store: Store, tmp_path: Path, siblings: Siblings, project: int
) -> None:
    add(store, tmp_path, project, 1, deleted_at=1.0)
    with pytest.raises(Conflict, match="are gone"):
        siblings.measure(project, "v1")


def test_the_one_that_serves_is_marked(store: Store, tmp_path: Path, siblings: Siblings, project: int) -> None:
    add(store, tmp_path, project, 1)
    add(store, tmp_path, project, 2)
    with store.begin() as transaction:
        version = transaction.versions.by_number(project, 1)
        assert version is not None
        add_promotion(transaction, project, version.id)
    assert [row.serves for row in siblings.of(project, "v2").versions] == [False, True]


def test_versions_that_answer_questions_or_see_images_are_timed_too(tmp_path: Path, tiny_base: str) -> None:
    answerer, too_long = make_answerer(tmp_path / "answerer", tiny_base), ("where is it " * 20, "the parcel is lost")
    [taken] = timed("cpu", [answerer], "question-answering", [too_long, ("where is it", "the parcel is lost")])
    assert taken > 0
    with pytest.raises(InvalidInput, match="None of 1 questions is short enough"):
        timed("cpu", [answerer], "question-answering", [too_long])
    sees = make_image_classifier(tmp_path / "sees", list(COLOURS))
    assert timed("cpu", [sees], "image-classification", [square("red")])[0] > 0
