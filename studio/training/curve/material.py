"""What a learning curve is made from: the labels of the pool in the order they were made, and the hold-out."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from storage import Transaction
from studio.errors import NotEnoughLabels
from studio.spelling import spelling
from studio.training.means import require_heads

FEWEST_POOL, FEWEST_HELD_OUT = 40, 20


@dataclass(frozen=True, slots=True)
class Material:
    """Texts with their labels, as indices into `labels`; those of the pool in the order they were made."""

    checkpoint: str
    labels: tuple[str, ...]
    texts: list[str]
    gold: NDArray[np.intp]
    held_texts: list[str]
    held_gold: NDArray[np.intp]


def gather(transaction: Transaction, project_id: int) -> Material:
    """
    Raises:
        NotEnoughLabels: saying what to label.
        Conflict: heads cannot do the project's task.
    """
    require_heads(transaction.projects.get(project_id).task, "A learning curve")
    labels = tuple(row.name for row in transaction.projects.labels(project_id))
    spell = spelling(transaction, project_id)
    # The number of a revision grows with time.
    pool = sorted(
        (one for one in transaction.gold.all(project_id, spell) if one.split == "pool"), key=lambda one: one.label_id
    )
    held = transaction.holdout.all(project_id, spell)
    _require_enough(len(pool), len(held), len({one.label for one in pool}))
    place = {label: index for index, label in enumerate(labels)}
    return Material(
        checkpoint=transaction.projects.get(project_id).checkpoint,
        labels=labels,
        texts=[one.text for one in pool],
        gold=np.array([place[one.label] for one in pool], np.intp),
        held_texts=[one.text for one in held],
        held_gold=np.array([place[one.label] for one in held], np.intp),
    )


def _require_enough(pool: int, held: int, used: int) -> None:
    if pool < FEWEST_POOL:
        raise NotEnoughLabels(
            f"{pool} examples of the pool are labelled; a curve needs {FEWEST_POOL}. Label {FEWEST_POOL - pool} more."
        )
    if held < FEWEST_HELD_OUT:
        raise NotEnoughLabels(
            f"{held} held-out examples are labelled; a curve needs {FEWEST_HELD_OUT}. They come up while you label."
        )
    if used < 2:
        raise NotEnoughLabels("All labels of the pool are the same. Label an example of another kind.")
