"""Length curves: measured in the background with what serves, or with a tokenizer alone, and kept."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from storage import Store
from studio.checkpoints.reader import TextReader
from studio.checkpoints.runtimes.pytorch import TorchRuntime
from studio.errors import Busy, CheckpointUnavailable, InvalidInput
from studio.serving.length_curve.curves import LengthCurves
from studio.serving.length_curve.measuring import Reader, stretched
from studio.serving.predictor import Predictor
from studio.tasks import TASKS
from tests.conftest import Clock
from tests.running import wait_for
from tests.storage.rows import add_example, add_project
from tests.studio.serving.long_inputs.texts import a_text
from tests.tiny import LONGEST

MakeCurves = Callable[..., LengthCurves]


@pytest.fixture
def project(store: Store) -> int:
    """Ninety texts of 5 tokens, nine of 30, and one of 102."""
    with store.begin() as transaction:
        project = add_project(transaction)
        for number in range(100):
            words = 100 if not number else 28 if number < 10 else 3
            text = "please " * (words - 1) + f"{'parcel' if words > 3 else chr(97 + number % 26)}"
            add_example(transaction, project, f"{text}{' ' * number}")
        return project


@pytest.fixture(scope="module")
def predictor(tiny_classifier: str) -> Iterator[Predictor]:
    predictor = Predictor("v1-aa", tiny_classifier, TASKS["text-classification"], TorchRuntime.load(tiny_classifier))
    yield predictor
    predictor.close()


@pytest.fixture
def make(store: Store, tmp_path: Path, clock: Clock, tiny_base: str) -> Iterator[MakeCurves]:
    made: list[LengthCurves] = []

    def make(
        predictor: Predictor | None = None, reader: Callable[[int], Reader] = lambda _: TextReader(tiny_base)
    ) -> LengthCurves:
        serves = predictor.served.version if predictor is not None else None
        curves = LengthCurves(store, tmp_path / "curves", clock, lambda _: predictor, reader, lambda _: serves)
        made.append(curves)
        return curves

    yield make
    for curves in made:
        curves.close()


def test_shares_and_times_are_measured_with_what_serves(make: MakeCurves, project: int, predictor: Predictor) -> None:
    report = make(predictor).make(project)
    assert (report.version, report.texts, report.median, report.most, report.longest_text) == ("v1-aa", 100, 5, 30, 102)
    assert [(point.length, point.cut) for point in report.points] == [(16, 0.1), (32, 0.01), (LONGEST, 0.01)]
    whole = 90 * 5 + 9 * 30 + 102
    assert [point.lost for point in report.points] == pytest.approx(
        [(9 * 14 + 86) / whole, 70 / whole, 38 / whole], abs=1e-9
    )
    assert all(point.milliseconds is not None and point.milliseconds > 0 for point in report.points)
    assert "32 tokens are enough: 1.0 % of the texts are cut there." in report.sentences


def test_before_anything_serves_the_lengths_are_known(make: MakeCurves, project: int) -> None:
    report = make().make(project)
    assert report.version is None
    assert [point.milliseconds for point in report.points] == [None] * 3
    assert report.recommended == 32


def test_it_is_made_in_the_background_and_stays(make: MakeCurves, project: int, predictor: Predictor) -> None:
    curves = make(predictor)
    assert curves.status(project).state == "none"
    assert curves.start(project).state in {"running", "done"}
    wait_for("the curve", lambda: curves.status(project).state == "done")
    kept = make().status(project)
    assert (kept.state, kept.serves) == ("done", None)
    assert kept.report is not None
    assert (kept.report["version"], kept.report["texts"]) == ("v1-aa", 100)
    assert kept.report == curves.status(project).report


def test_a_project_without_texts_is_told_to_import_some(make: MakeCurves, store: Store) -> None:
    with store.begin() as transaction:
        empty = add_project(transaction, "empty")
    for ask in (make().start, make().make):
        with pytest.raises(InvalidInput, match=r"no texts yet\. Import some"):
            ask(empty)


def test_one_project_at_a_time_and_what_fails_is_told(make: MakeCurves, store: Store, project: int) -> None:
    class Waiting:
        max_length = LONGEST

        def encode(self, _texts: object) -> list[object]:
            raise CheckpointUnavailable("the tokenizer is gone")

    go = threading.Event()

    def reader(_project: int) -> Reader:
        assert go.wait(10)
        return Waiting()  # type: ignore[return-value]

    with store.begin() as transaction:
        other = add_project(transaction, "other")
        add_example(transaction, other, "hello")
    curves = make(reader=reader)
    curves.start(project)
    assert curves.start(project).state == "running"
    with pytest.raises(Busy, match="length curve of another project"):
        curves.start(other)
    go.set()
    wait_for("the curve", lambda: curves.status(project).state == "failed")
    assert curves.status(project).message == "the tokenizer is gone"


def test_the_same_texts_are_taken_again(store: Store, project: int) -> None:
    with store.read() as transaction:
        first, again = (transaction.examples.some_texts(project, 10) for _ in range(2))
        more = transaction.examples.some_texts(project, 20)
    assert first == again == more[:10]


@pytest.mark.parametrize("length", [3, 16, 64, 1_000])
def test_a_piece_is_as_long_as_it_is_to_be(length: int) -> None:
    piece = stretched(a_text(5), length)
    assert piece.tokens == len(piece.attention_mask) == len(piece.token_type_ids or []) == length
    assert (piece.input_ids[0], piece.input_ids[-1]) == (-1, -2)
