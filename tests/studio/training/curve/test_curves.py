"""A project's learning curve: made in the background from its labels, kept in a file, and refused with a reason."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from storage import Store
from storage.repositories.gold import Agreed
from studio.errors import InvalidInput, NotEnoughLabels
from studio.metrics.figure import Figure, undefined
from studio.training.curve.curves import LearningCurves
from studio.training.curve.material import gather
from studio.training.curve.refits import orders_of, sizes_of
from tests.conftest import Clock
from tests.running import wait_for
from tests.storage.rows import add_example, add_label, add_project

Label = Callable[[int, str], None]


def embed(_project: int, _checkpoint: str, texts: Sequence[str], _go_on: Callable[[], bool]) -> NDArray[np.float64]:
    """Texts are numbers; even ones lie on one side, as a rule."""
    generator = np.random.default_rng(0)
    side = np.array([1.0 if int(text) % 2 else -1.0 for text in texts])
    features: NDArray[np.float64] = side[:, None] + generator.normal(size=(len(texts), 4))
    return features


def nobody(_project: int) -> Figure:
    return undefined("Nobody has labelled the same example as somebody else.")


@pytest.fixture
def project(store: Store) -> int:
    with store.begin() as transaction:
        return add_project(transaction)


@pytest.fixture
def label(store: Store, project: int) -> Label:
    """Label so many more examples of a split."""
    counter = iter(range(100_000))

    def more(count: int, split: str) -> None:
        with store.begin() as transaction:
            ids = [row.id for row in transaction.projects.labels(project)]
            for number in (next(counter) for _ in range(count)):
                example = add_example(transaction, project, str(number), split=split, state="labelled")
                chosen = ids[number % 2]
                revision = add_label(
                    transaction, project, example, action="label", value_id=chosen, request_id=f"r-{number:08}"
                )
                transaction.gold.set(project, example, split, None, Agreed(chosen, revision, "single"))

    return more


@pytest.fixture
def curves(store: Store, tmp_path: Path, clock: Clock) -> Iterator[LearningCurves]:
    made = LearningCurves(store, tmp_path / "curves", clock, embed, nobody)
    yield made
    made.close()


def test_a_curve_is_made_in_the_background_and_kept(curves: LearningCurves, project: int, label: Label) -> None:
    label(60, "pool")
    label(40, "holdout")
    assert curves.status(project).state == "none"
    assert curves.start(project).state in ("running", "done")
    report = wait_for("the curve", lambda: curves.status(project).report, 60)
    assert (report["labels"], report["held_out"], report["points"][-1]["labels"]) == (60, 40, 60)
    assert report["points"][-1]["value"] > 0.7
    assert report["sentences"]
    label(5, "pool")
    assert curves.status(project).new_labels == 5


def test_another_studio_on_the_same_folder_finds_it(
    store: Store, tmp_path: Path, clock: Clock, curves: LearningCurves, project: int, label: Label
) -> None:
    label(60, "pool")
    label(40, "holdout")
    made = curves.make(project)
    status = LearningCurves(store, tmp_path / "curves", clock, embed, nobody).status(project)
    assert (status.state, status.new_labels) == ("done", 0)
    assert status.report is not None
    assert status.report["sentences"] == made.sentences


@pytest.mark.parametrize(
    ("pool", "held", "words"),
    [(39, 40, "Label 1 more"), (60, 19, "19 held-out examples are labelled; a curve needs 20")],
    ids=["pool", "hold-out"],
)
def test_too_few_labels_are_refused_with_what_to_do(
    curves: LearningCurves, project: int, label: Label, pool: int, held: int, words: str
) -> None:
    label(pool, "pool")
    label(held, "holdout")
    with pytest.raises(NotEnoughLabels, match=words):
        curves.start(project)


def test_a_failure_is_told(store: Store, tmp_path: Path, clock: Clock, project: int, label: Label) -> None:
    def fail(*_: object) -> NDArray[np.float64]:
        raise InvalidInput("The checkpoint cannot be had.")

    label(60, "pool")
    label(40, "holdout")
    curves = LearningCurves(store, tmp_path / "curves", clock, fail, nobody)
    curves.start(project)
    wait_for("the failure", lambda: curves.status(project).state == "failed", 60)
    assert curves.status(project).message == "The checkpoint cannot be had."


def test_labels_are_learnt_in_the_order_in_which_they_were_made(store: Store, project: int, label: Label) -> None:
    label(50, "pool")
    label(20, "holdout")
    with store.read() as transaction:
        material = gather(transaction, project)
    assert [int(text) for text in material.texts] == list(range(50))
    assert (orders_of(50)[0] == np.arange(50)).all()


def test_sizes_grow_up_to_all_labels() -> None:
    for labels in (40, 41, 100, 5_000):
        sizes = sizes_of(labels, 6)
        assert sizes == sorted(set(sizes))
        assert sizes[-1] == labels
    assert sizes_of(40, 100)[0] == 20
