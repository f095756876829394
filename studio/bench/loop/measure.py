"""How good versions are after so many labels, by order and by lane, and how long people wait for them."""

import statistics
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from studio.bench.loop.material import Material
from studio.bench.loop.rehearsal import Rehearsal
from studio.evaluation import Evaluated
from studio.metrics.quantiles import quantile

ORDERS = {"random": "random", "uncertainty": "least-confidence"}
TIMED_LABELS = 200


@dataclass(frozen=True, slots=True)
class Point:
    """A version of one lane, made of so many labels that were given in one order, on the test texts."""

    labels: int
    order: str
    lane: str
    macro_f1: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class LoopFigures:
    """Refits of the last milestone; label-to-served as the median; the slow lane at 200 labels, None without them."""

    curve: list[Point]
    fast_lane_refit_p95_seconds: float
    fast_lane_label_to_served_seconds: float | None
    slow_lane_200_seconds: float | None


def measure(material: Material, milestones: Sequence[int], say: Callable[[str], None]) -> LoopFigures:
    """Label in each order up to the last milestone, and test both lanes at each; `say` is told what goes on."""
    curve: list[Point] = []
    refits: list[float] = []
    served: list[float] = []
    trained: list[float] = []
    for order, strategy in ORDERS.items():
        with (
            tempfile.TemporaryDirectory(prefix="studio-bench-") as folder,
            Rehearsal.open(Path(folder), material, strategy) as rehearsal,
        ):
            for labels in milestones:
                say(f"{order} order: labelling up to {labels:,}")
                before = len(rehearsal.refits)
                rehearsal.label_until(labels)
                curve.append(_point(labels, order, "fast", rehearsal.test_fast()))
                say(f"{order} order: fine-tuning on {labels:,} labels")
                slow, seconds = rehearsal.test_slow()
                curve.append(_point(labels, order, "slow", slow))
                trained += [seconds] if labels == TIMED_LABELS else []
            refits += rehearsal.refits[before:]
            served += rehearsal.served
    return LoopFigures(
        curve=curve,
        fast_lane_refit_p95_seconds=round(quantile(refits, 0.95), 2),
        fast_lane_label_to_served_seconds=round(statistics.median(served), 2) if served else None,
        slow_lane_200_seconds=round(statistics.median(trained), 1) if trained else None,
    )


def _point(labels: int, order: str, lane: str, found: Evaluated) -> Point:
    macro_f1, accuracy = (round(found.figures[name] or 0.0, 4) for name in ("macro_f1", "accuracy"))
    return Point(labels, order, lane, macro_f1, accuracy)
