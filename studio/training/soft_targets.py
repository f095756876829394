"""What a run is to learn of each example when annotators may disagree: a distribution over the labels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from studio.metrics.soft_labels import AGGREGATIONS, Votes
from studio.training.snapshot.content import POOL, GoldExample

OFF = "off"

Targets = Mapping[int, list[float]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What one annotator says about an example, by the name that the label has now."""

    example_id: int
    annotator: str
    label: str


def soft_targets(
    aggregation: str, answers: Sequence[Answer], gold: Sequence[GoldExample], labels: Sequence[str]
) -> Targets | None:
    """A target for each gold example of the pool, one probability a label in the order of `labels`; None when off.

    An example whose label nobody's answers decided (a file or a reviewer did) has that label for certain.
    """
    if aggregation == OFF:
        return None
    pool = [row for row in gold if row.split == POOL]
    place = {label: index for index, label in enumerate(labels)}
    certain = np.eye(len(labels))
    targets = {row.example_id: certain[place[row.label]].tolist() for row in pool}
    counted = [answer for answer in answers if answer.example_id in targets and answer.label in place]
    examples, where = np.unique([answer.example_id for answer in counted], return_inverse=True)
    _, who = np.unique([answer.annotator for answer in counted], return_inverse=True)
    votes = Votes.gather(where, who, [place[answer.label] for answer in counted], len(labels))
    found = AGGREGATIONS[aggregation](votes)
    return targets | dict(zip(examples.tolist(), found.tolist(), strict=True))
