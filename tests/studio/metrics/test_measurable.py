"""What everything that compares versions may ask of answers, of every kind of answers."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from studio.metrics.classification import Classified
from studio.metrics.extraction import ExtractedAnswers
from studio.metrics.generation import WrittenTexts
from studio.metrics.measurable import Measurable
from studio.metrics.multi_label import ClassifiedSets
from studio.metrics.spans import MarkedSpans

LABELS = ["a", "b", "c"]
GOLD_SETS = [[0], [0, 1], [], [1], [0], [0, 2]] * 3
RIGHT_SETS = np.array([[float(label in one) for label in range(3)] for one in GOLD_SETS])


def span(start: int, end: int, label: str) -> dict[str, Any]:
    return {"start": start, "end": end, "label": label}


GOLD_SPANS = [[span(0, 3, "a"), span(4, 6, "b")], [], [span(0, 3, "b"), span(0, 3, "c")]] * 6
SENTENCES = ["a cat sat here", "the dog ran home", "one bird sang"] * 6


@dataclass(frozen=True)
class Kind:
    """A model that is always right, one that is often wrong, and one that faces gold which is all the same."""

    right: Callable[[], Measurable]
    poor: Callable[[], Measurable]
    uniform: Callable[[], Measurable] | None
    labels: int


KINDS = {
    "names": Kind(
        lambda: Classified.of(np.eye(3)[np.arange(18) % 3], (np.arange(18) % 3).tolist()),
        lambda: Classified.of(np.eye(3)[np.arange(18) % 2], (np.arange(18) % 3).tolist()),
        lambda: Classified.of(np.eye(3)[np.arange(18) % 3], [1] * 18),
        3,
    ),
    "sets": Kind(
        lambda: ClassifiedSets.of(RIGHT_SETS, GOLD_SETS),
        lambda: ClassifiedSets.of(np.tile([0.9, 0.2, 0.1], (18, 1)), GOLD_SETS),
        lambda: ClassifiedSets.of(np.tile([0.9, 0.2, 0.1], (18, 1)), [[0, 1]] * 18),
        3,
    ),
    "spans": Kind(
        lambda: MarkedSpans.of(GOLD_SPANS, GOLD_SPANS, LABELS),
        lambda: MarkedSpans.of([[span(0, 3, "a")]] * 18, GOLD_SPANS, LABELS),
        lambda: MarkedSpans.of(GOLD_SPANS, [[]] * 18, LABELS),
        3,
    ),
    "answers": Kind(
        lambda: ExtractedAnswers.of(["the cat", "", "a dog"] * 6, [["the cat"], [], ["a dog"]] * 6, [1.0] * 18),
        lambda: ExtractedAnswers.of(["the cat"] * 18, [["the cat"], [], ["a dog"]] * 6, [0.5] * 18),
        lambda: ExtractedAnswers.of(["the cat"] * 18, [[]] * 18, [0.5] * 18),
        0,
    ),
    "texts": Kind(
        lambda: WrittenTexts.of(SENTENCES, SENTENCES),
        lambda: WrittenTexts.of(["a cat sat here"] * 18, SENTENCES),
        None,
        0,
    ),
}


@pytest.fixture(params=list(KINDS.values()), ids=list(KINDS))
def kind(request: pytest.FixtureRequest) -> Kind:
    found: Kind = request.param
    return found


def value(measured: Measurable, name: str) -> float:
    return float(measured.statistic(name)(np.ones((1, measured.examples)))[0])


def test_its_report_has_its_statistics_and_its_examples(kind: Kind) -> None:
    measured = kind.poor()
    report = measured.report(LABELS)
    assert report["examples"] == measured.examples == 18
    for name, figure in report["figures"].items():
        found = value(measured, name)
        assert figure["value"] == (None if np.isnan(found) else pytest.approx(found))
    assert measured.lower_is_better <= set(report["figures"])
    json.dumps(report, allow_nan=False)


def test_whoever_is_right_is_perfect(kind: Kind) -> None:
    measured = kind.right()
    for name in measured.report(LABELS)["figures"]:
        best = 0 if name in measured.lower_is_better else 1
        assert np.nan_to_num(value(measured, name), nan=best) == pytest.approx(best, abs=1e-6)
    assert all(times.all() for times in measured.found())


def test_each_label_is_looked_for_as_often_as_it_is_gold_whatever_a_model_says(kind: Kind) -> None:
    right, poor = kind.right().found(), kind.poor().found()
    assert len(right) == len(poor) == kind.labels
    assert [len(times) for times in right] == [len(times) for times in poor]
    assert sum(int(times.sum()) for times in poor) < sum(len(times) for times in poor) or not poor


def test_a_guess_says_the_same_of_every_example_and_is_no_better_than_who_is_right(kind: Kind) -> None:
    right = kind.right()
    for name in right.report(LABELS)["figures"]:
        guess = right.guess(name)
        if guess is None:
            continue
        assert guess.measured.examples == right.examples
        sign = -1 if name in right.lower_is_better else 1
        assert sign * np.nan_to_num(value(guess.measured, name), nan=0) <= sign * value(right, name) + 1e-6
        assert guess.words.startswith("always ")


def test_gold_that_is_all_the_same_says_so(kind: Kind) -> None:
    assert not kind.right().is_uniform
    assert kind.uniform is None or kind.uniform().is_uniform


def test_calibration_is_the_report_s_or_there_is_none(kind: Kind) -> None:
    measured = kind.poor()
    error = measured.calibration_error()
    figures = measured.report(LABELS)["figures"]
    if error is None:
        assert "ece" not in figures
    else:
        assert figures["ece"]["value"] == pytest.approx(float(error(np.ones((1, 18)))[0]))


def test_the_guess_of_a_set_is_the_best_for_each_metric() -> None:
    """Every label for macro-F1, and for accuracy what is most often exactly right."""
    measured = KINDS["sets"].right()
    worth = {name: value(guess.measured, name) for name in ("macro_f1", "accuracy") if (guess := measured.guess(name))}
    shares = [12 / 18, 6 / 18, 3 / 18]
    assert worth["macro_f1"] == pytest.approx(np.mean([2 * share / (1 + share) for share in shares]))
    assert worth["accuracy"] == pytest.approx(6 / 18)
