"""Figures of spans are those of the reference library, gold against gold is perfect, and a weight is a repetition."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from nervaluate import Evaluator

from studio.metrics.bootstrap import Floats, Statistic
from studio.metrics.paired import gains
from studio.metrics.spans import LOWER_IS_BETTER, STATISTICS, CountedSpans, label_f1, span_metrics
from tests.studio.metrics.spans.making import LABELS, Value, answered, values

Answered = tuple[list[Value], list[Value]]
NEVER = "never"


def inclusive(side: list[Value]) -> list[Value]:
    """The reference counts the last character in."""
    return [[{**one, "end": one["end"] - 1} for one in value] for value in side]


def reference(case: Answered) -> dict[str, Any]:
    predicted, gold = case
    found: dict[str, Any] = Evaluator(inclusive(gold), inclusive(predicted), tags=LABELS, loader="dict").evaluate()
    return found


@given(case=answered())
@settings(max_examples=100, deadline=None)
def test_strict_figures_are_the_reference_s(case: Answered) -> None:
    found, expected = span_metrics(*case, LABELS, resamples=10), reference(case)
    strict = expected["overall"]["strict"]
    assert [found["figures"][name]["value"] or 0 for name in ("precision", "recall", "micro_f1")] == pytest.approx(
        [strict.precision, strict.recall, strict.f1]
    )
    assert (found["spans"], found["predicted_spans"]) == (strict.possible, strict.actual)
    assert (found["figures"]["boundary_f1"]["value"] or 0) == pytest.approx(expected["overall"]["exact"].f1)
    rows = {row["label"]: row for row in found["per_label"]}
    for label, strategies in expected["entities"].items():
        one, row = strategies["strict"], rows[label]
        assert [row["precision"], row["recall"], row["f1"]] == pytest.approx([one.precision, one.recall, one.f1])
        assert (row["spans"], row["predicted"]) == (one.possible, one.actual)
    used = [strategies["strict"].f1 for strategies in expected["entities"].values()]
    assert found["macro_f1"] == (pytest.approx(np.mean(used)) if used else None)
    assert rows[NEVER]["f1"] == 0
    assert rows[NEVER]["f1_interval"]["value"] is None
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def by_hand(case: Answered) -> dict[str, float]:
    """Span by span, with spans that share characters, too."""
    pairs = [
        ({tuple(one.values()) for one in predicted}, {tuple(one.values()) for one in gold})
        for predicted, gold in zip(*case, strict=True)
    ]
    hits = sum(len(predicted & gold) for predicted, gold in pairs)
    counts = [sum(len(pair[side]) for pair in pairs) for side in (0, 1)]
    near = [
        sum(any(meets(one, other) for other in pair[1 - side]) for pair in pairs for one in pair[side])
        for side in (0, 1)
    ]
    precise, recalled = (near[side] / max(1, counts[side]) for side in (0, 1))
    both = precise + recalled
    return {
        "micro_f1": 2 * hits / sum(counts) if sum(counts) else float("nan"),
        "exact_match": sum(predicted == gold for predicted, gold in pairs) / len(pairs),
        "overlap_f1": (2 * precise * recalled / both if both else 0.0) if sum(counts) else float("nan"),
    }


def meets(one: Any, other: Any) -> bool:
    return one[2] == other[2] and bool({*range(*one[:2])} & {*range(*other[:2])})


@given(case=answered("any"))
@settings(max_examples=100, deadline=None)
def test_spans_that_share_characters_are_counted_as_by_hand(case: Answered) -> None:
    counted = CountedSpans.of(*case, LABELS)
    for name, expected in by_hand(case).items():
        assert value(STATISTICS[name](counted), counted.examples) == pytest.approx(expected, nan_ok=True)
    confusion = counted.confusion
    assert confusion[:-1].sum(axis=1).tolist() == counted.gold.sum(axis=0).tolist()
    assert confusion[:, :-1].sum(axis=0).tolist() == counted.predicted.sum(axis=0).tolist()
    assert confusion[:-1, :-1].sum() == counted.bounded.sum()
    assert np.diag(confusion)[:-1].tolist() == counted.matched.sum(axis=0).tolist()


def value(statistic: Statistic, examples: int) -> float:
    return float(statistic(np.ones((1, examples)))[0])


@pytest.mark.parametrize("name", [*STATISTICS, "label_f1"])
@given(case=answered("any"), seed=some.integers(0, 2**32 - 1))
@settings(max_examples=25, deadline=None)
def test_a_weight_is_how_often_an_example_is_there(name: str, case: Answered, seed: int) -> None:
    others: dict[str, Callable[[CountedSpans], Callable[[Floats], Floats]]] = {
        "label_f1": lambda counted: label_f1(counted, 0)
    }
    make = others.get(name) or STATISTICS[name]
    predicted, gold = case
    weights = np.random.default_rng(seed).integers(0, 3, (3, len(gold))).astype(float)
    weights[:, 0] = 1  # never nothing at all
    for row, found in zip(weights, make(CountedSpans.of(predicted, gold, LABELS))(weights), strict=True):
        drawn = np.repeat(np.arange(len(gold)), row.astype(int))
        again = CountedSpans.of([predicted[one] for one in drawn], [gold[one] for one in drawn], LABELS)
        assert found == pytest.approx(value(make(again), again.examples), abs=1e-9, nan_ok=True)


@given(gold=some.lists(values("any"), min_size=1, max_size=8))
@settings(max_examples=60, deadline=None)
def test_gold_against_gold_is_perfect(gold: list[Value]) -> None:
    found = span_metrics(gold, gold, LABELS, resamples=10)
    assert found["exact_match"] == 1
    for name, figure in found["figures"].items():
        assert figure["value"] == (1 if found["spans"] or name == "exact_match" else None)
        assert figure["value"] is not None or "there is no span of this kind" in figure["reason"]


def test_what_is_right_in_part_counts_where_that_is_asked() -> None:
    gold = [[{"start": 0, "end": 8, "label": "city"}, {"start": 10, "end": 12, "label": "person"}]]
    predicted = [[{"start": 4, "end": 8, "label": "city"}, {"start": 10, "end": 12, "label": "city"}]]
    found = span_metrics(predicted, gold, LABELS)
    figures = {name: figure["value"] for name, figure in found["figures"].items()}
    assert (figures["micro_f1"], figures["boundary_f1"], figures["overlap_f1"]) == (0, 0.5, 0.5)
    assert found["confusion_labels"] == [*LABELS, "no span"]
    assert found["confusion"] == [[0, 0, 0, 1], [1, 0, 0, 0], [0, 0, 0, 0], [1, 0, 0, 0]]


def test_of_two_labels_in_one_place_the_right_one_is_met_first() -> None:
    person = {"start": 0, "end": 8, "label": "person"}
    found = span_metrics([[{**person, "label": "city"}, person]], [[person]], LABELS)
    assert found["confusion"] == [[0, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0], [1, 0, 0, 0]]


def test_a_better_model_of_the_same_examples_is_seen_to_be_better() -> None:
    generator = np.random.default_rng(3)
    gold: list[Value] = [[{"start": 0, "end": 4, "label": "city"}] for _ in range(200)]
    worse, better = ([value if one < share else [] for value, one in zip(gold, generator.random(200), strict=True)]
                     for share in (0.6, 0.8))  # fmt: skip
    one, other = (CountedSpans.of(predicted, gold, LABELS) for predicted in (better, worse))
    names = {name: STATISTICS[name] for name in ("micro_f1", "macro_f1")}
    found = gains({n: make(one) for n, make in names.items()}, {n: make(other) for n, make in names.items()}, 200)
    for figure in found.values():
        assert figure.low is not None
        assert figure.value is not None
        assert 0 < figure.low < figure.value
    assert not LOWER_IS_BETTER & set(STATISTICS)


@pytest.mark.parametrize(
    ("predicted", "gold", "words"),
    [
        ([], [], "expected as many of both, and at least one"),
        ([[]], [[], []], "found predicted spans of 1 examples and gold ones of 2"),
        ([[{"start": 0, "end": 1, "label": "town"}]], [[]], "found the label 'town'; expected one of city, person"),
    ],
)
def test_what_does_not_fit_is_refused(predicted: list[Value], gold: list[Value], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        span_metrics(predicted, gold, LABELS)
