"""Predicted spans beside gold ones, as how many of each kind an example has: all that a statistic needs to know."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from studio.metrics.bootstrap import Floats

# A value as it is stored: start and end in code points, and the name of a label.
Value: TypeAlias = Sequence[Mapping[str, Any]]
Span = tuple[int, int, str]
# Column and row of the confusion matrix for what only one side has.
NO_SPAN = "no span"


def as_spans(value: Value) -> list[Span]:
    """The spans of a value, in order."""
    return sorted((one["start"], one["end"], one["label"]) for one in value)


@dataclass(frozen=True)
class CountedSpans:
    """Counts for each example.

    Of shape (examples, labels): `predicted`, `gold`, and `matched`, which are both, start, end and label. Of shape
    (examples,): `bounded`, which are both but for the label; `near_predicted`, predicted spans that share a character
    with a gold one of their label, and `near_gold`, gold spans that share one with a predicted one of theirs.
    `confusion` has shape (labels + 1, labels + 1) and is of all examples: gold by predicted label of spans of one
    start and end, the last row and column for those that stand alone.
    """

    predicted: Floats
    gold: Floats
    matched: Floats
    bounded: Floats
    near_predicted: Floats
    near_gold: Floats
    confusion: NDArray[np.int64]

    @classmethod
    def of(cls, predicted: Sequence[Value], gold: Sequence[Value], labels: Sequence[str]) -> "CountedSpans":
        """Raises ValueError: no examples, not as many of both, or a label that is not among `labels`."""
        if not gold or len(predicted) != len(gold):
            raise ValueError(
                f"found predicted spans of {len(predicted)} examples and gold ones of {len(gold)}; "
                "expected as many of both, and at least one"
            )
        place = {label: index for index, label in enumerate(labels)}
        predicted_here, gold_here, matched = np.zeros((3, len(gold), len(labels)))
        bounded, near_predicted, near_gold = np.zeros((3, len(gold)))
        confusion = np.zeros((len(labels) + 1, len(labels) + 1), np.int64)
        counted = cls(predicted_here, gold_here, matched, bounded, near_predicted, near_gold, confusion)
        for example, (one, other) in enumerate(zip(predicted, gold, strict=True)):
            counted._count(example, _placed(one, place), _placed(other, place))
        return counted

    @property
    def examples(self) -> int:
        return len(self.gold)

    @property
    def labels(self) -> int:
        return int(self.gold.shape[1])

    @property
    def correct(self) -> NDArray[np.bool_]:
        """Which examples have every span right, and none too many."""
        right: NDArray[np.bool_] = ((self.matched == self.gold) & (self.matched == self.predicted)).all(axis=1)
        return right

    def _count(self, example: int, predicted: "list[Placed]", gold: "list[Placed]") -> None:
        for (_, _, label), times in Counter(predicted).items():
            self.predicted[example, label] += times
        for (_, _, label), times in Counter(gold).items():
            self.gold[example, label] += times
        for (_, _, label), times in (Counter(predicted) & Counter(gold)).items():
            self.matched[example, label] += times
        for one, other in _side_by_side(predicted, gold):
            self.confusion[other, one] += 1
            self.bounded[example] += one >= 0 and other >= 0
        self.near_predicted[example] = _near(predicted, gold)
        self.near_gold[example] = _near(gold, predicted)


Placed = tuple[int, int, int]


def _placed(value: Value, place: Mapping[str, int]) -> list[Placed]:
    """The spans with the index of their label."""
    if unknown := [one["label"] for one in value if one["label"] not in place]:
        raise ValueError(f"found the label {unknown[0]!r}; expected one of {', '.join(place)}")
    return sorted((one["start"], one["end"], place[one["label"]]) for one in value)


def _side_by_side(predicted: Iterable[Placed], gold: Iterable[Placed]) -> Iterator[tuple[int, int]]:
    """The predicted and the gold label of spans of one start and end; -1 where only one side has one.

    Spans that are nested in one place meet their equals first.
    """
    sides: dict[tuple[int, int], tuple[Counter[int], Counter[int]]] = {}
    for side, spans in enumerate((predicted, gold)):
        for start, end, label in spans:
            sides.setdefault((start, end), (Counter(), Counter()))[side][label] += 1
    for one, other in sides.values():
        both = one & other
        yield from ((label, label) for label in both.elements())
        rest, other_rest = sorted((one - both).elements()), sorted((other - both).elements())
        longest = max(len(rest), len(other_rest))
        padded = [side + [-1] * (longest - len(side)) for side in (rest, other_rest)]
        yield from zip(*padded, strict=True)


def _near(spans: Sequence[Placed], others: Sequence[Placed]) -> int:
    """How many spans share a character with another one of their label on the other side."""
    places: dict[int, list[tuple[int, int]]] = {}
    for start, end, label in others:
        places.setdefault(label, []).append((start, end))
    reach = {label: _Reach(sorted(found)) for label, found in places.items()}
    return sum(label in reach and reach[label].meets(start, end) for start, end, label in spans)


class _Reach:
    """Places in the order of their starts, and how far the first ones of them reach."""

    def __init__(self, places: Sequence[tuple[int, int]]) -> None:
        self._starts = [start for start, _ in places]
        self._furthest = list(accumulate((end for _, end in places), max))

    def meets(self, start: int, end: int) -> bool:
        """Whether one of them shares a character with this place."""
        before = bisect_left(self._starts, end)
        return before > 0 and self._furthest[before - 1] > start
