"""A learning curve with what it means, from a project's labels and their embeddings."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from studio.metrics.figure import Figure
from studio.metrics.intervals import share
from studio.metrics.learning_curve import Point, learning_curve
from studio.training.curve.advice import LabelStanding, advise
from studio.training.curve.material import Material
from studio.training.curve.refits import Floats, Integers, refits, sizes_of


@dataclass(frozen=True, slots=True)
class CurveReport:
    """Macro-F1 of linear heads by the number of labels, where it leads, and whether to go on labelling."""

    made_at: float
    labels: int
    held_out: int
    points: list[Point]
    line: list[Point]
    verdict: str
    sentences: list[str]
    standings: list[LabelStanding]


def report(
    material: Material,
    features: Floats,
    held_features: Floats,
    agreement: Figure | None,
    now: float,
    tell: Callable[[float], None] = lambda _share: None,
) -> CurveReport:
    """The features have a row for each text; `agreement` is the share on which two people agree, None if unknown."""
    label_count = len(material.labels)
    sizes = sizes_of(len(material.gold), label_count)
    predicted = refits(features, material.gold, held_features, label_count, sizes, tell)
    curve = learning_curve(sizes, predicted, material.held_gold, label_count)
    last = predicted[0, -1]
    standings = _standings(material, last)
    accuracy = share(int((last == material.held_gold).sum()), len(last))
    advice = advise(curve, standings, accuracy, agreement)
    return CurveReport(
        made_at=now,
        labels=curve.labels,
        held_out=len(material.held_gold),
        points=curve.points,
        line=curve.line(),
        verdict=advice.verdict,
        sentences=advice.sentences,
        standings=standings,
    )


def _standings(material: Material, answers: Integers) -> list[LabelStanding]:
    counts = np.bincount(material.gold, minlength=len(material.labels))
    return [
        _standing(material, answers, index, label, int(counts[index])) for index, label in enumerate(material.labels)
    ]


def _standing(material: Material, answers: Integers, index: int, label: str, count: int) -> LabelStanding:
    said = answers[material.held_gold == index]
    if not len(said):
        return LabelStanding(label, count, Figure(None, None, None, 0, "No held-out example has this label."), None)
    wrong = said[said != index]
    taken_for = material.labels[int(np.bincount(wrong).argmax())] if len(wrong) else None
    return LabelStanding(label, count, share(int((said == index).sum()), len(said)), taken_for)
