"""Which gold labels a model doubts that never saw them: what is judged, and how."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from storage import Transaction
from studio.labelling.review.ratings import Floats, Integers, label_places, translated
from studio.metrics.label_errors import rank_label_errors
from studio.metrics.out_of_sample import FOLDS, out_of_sample

# More would keep two processors busy for minutes; a sample of that size shows the same kinds of mistakes.
MOST_EXAMPLES = 20_000
# An encoder reads no more of a text.
MOST_CHARACTERS = 4_000
SEED = 0


@dataclass(frozen=True, slots=True)
class Judged:
    """Gold labels to be judged, one a position. `labels` are positions in `label_ids`; `left_out` are names."""

    label_ids: list[int]
    left_out: list[str]
    example_ids: Integers
    labels: Integers
    revisions: Integers
    adjudicated: Integers
    texts: list[str]
    groups: list[int]
    gold_count: int


@dataclass(frozen=True, slots=True)
class Ranking:
    """Suspects, the most suspect first, one a position; gold that a reviewer decided is none.

    `predicted` are ids of labels, and `revisions` those behind the gold labels. `quality` is the probability of the
    gold label, `probability` that of the predicted one. `judged` of `gold_count` gold labels were looked at, and
    `accuracy` of these are what the model would say.
    """

    left_out: list[str]
    example_ids: Integers
    revisions: Integers
    predicted: Integers
    quality: Floats
    probability: Floats
    flagged: Integers
    accuracy: float
    judged: int
    gold_count: int


def gather(transaction: Transaction, project_id: int, most: int = MOST_EXAMPLES) -> Judged:
    """The gold labels of a project that can be judged: a sample where there are more, of labels with enough of them.

    None is of the hold-out: had reviewers seen there what a model says, its labels would agree with it too often.
    """
    names, places = label_places(transaction, project_id)
    gold = transaction.review.pool_gold(project_id)
    ids, labels = np.asarray(gold.example_ids, dtype=np.int64), translated(gold.labels, places)
    revisions, adjudicated = (np.asarray(values, dtype=np.int64) for values in (gold.revisions, gold.adjudicated))
    chosen = np.arange(len(ids))
    if len(ids) > most:
        chosen = np.sort(np.random.default_rng(SEED).choice(len(ids), most, replace=False))
    texts = transaction.review.texts(ids[chosen].tolist(), MOST_CHARACTERS)
    groups = _numbered([texts[example_id][1] for example_id in ids[chosen].tolist()])
    counts = _groups_by_label(labels[chosen], groups, len(names))
    enough = counts >= FOLDS
    kept = enough[labels[chosen]]
    chosen = chosen[kept]
    return Judged(
        label_ids=[row.id for row, kept in zip(transaction.projects.labels(project_id), enough, strict=True) if kept],
        left_out=[name for name, count in zip(names, counts, strict=True) if 0 < count < FOLDS],
        example_ids=ids[chosen],
        labels=(np.cumsum(enough) - 1)[labels[chosen]],
        revisions=revisions[chosen],
        adjudicated=adjudicated[chosen],
        texts=[texts[example_id][0] for example_id in ids[chosen].tolist()],
        groups=groups[kept].tolist(),
        gold_count=len(ids),
    )


def obstacle(judged: Judged) -> str | None:
    """Why nothing can be judged, if so."""
    if len(judged.label_ids) >= 2 and len(set(judged.groups)) >= FOLDS:
        return None
    return (
        f"It takes two labels with at least {FOLDS} gold labels each outside the hold-out, so that a model can learn "
        f"them without the ones it judges; there are {len(judged.label_ids)}. Label more examples first."
    )


def rank(judged: Judged, features: Floats, on_progress: Callable[[float], None]) -> Ranking:
    """Judge every label by a model trained on the others; `features` has a row an example."""
    probabilities = out_of_sample(features, judged.labels, judged.groups, seed=SEED, on_progress=on_progress)
    found = rank_label_errors(judged.labels, probabilities)
    order = found.order[judged.adjudicated[found.order] == 0]
    predicted = found.predicted[order]
    return Ranking(
        left_out=judged.left_out,
        example_ids=judged.example_ids[order],
        revisions=judged.revisions[order],
        predicted=np.array(judged.label_ids, dtype=np.int64)[predicted],
        quality=found.quality[order],
        probability=probabilities[order, predicted],
        flagged=found.flagged[order].astype(np.int64),
        accuracy=float((found.predicted == judged.labels).mean()),
        judged=len(judged.labels),
        gold_count=judged.gold_count,
    )


def _numbered(groups: list[str | None]) -> Integers:
    """A number a group; an example without one is a group of its own."""
    numbers: dict[object, int] = {}
    found = [numbers.setdefault(group if group is not None else row, len(numbers)) for row, group in enumerate(groups)]
    return np.array(found, dtype=np.int64)


def _groups_by_label(labels: Integers, groups: Integers, label_count: int) -> Integers:
    """How many different groups have a label; near-duplicates count once, as they are never learned and judged both."""
    pairs = np.unique(np.stack([labels, groups]), axis=1)
    return np.bincount(pairs[0], minlength=label_count)
