"""What a run is about to learn from, looked at before it starts: the studio may not make the usual mistakes itself."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from datasets import Dataset
from numpy.typing import NDArray

from studio.checkpoints.findings import Finding, require_none
from studio.checkpoints.guards import check_lengths, check_probabilities
from studio.checkpoints.label_guards import check_labels

# So many examples are put into the batch that is looked at.
ROWS = 8


def require_no_mistakes(
    task: str, rows: Dataset, collator: Callable[[Sequence[Any]], Any], outputs: int, max_length: int
) -> None:
    """Every row fits into a model with so many outputs, and a batch is one tensor, with labels that the loss takes.

    Raises Mistake, a defect of the studio, naming the fix.
    """
    if not len(rows):
        return
    batch = collator([rows[place] for place in range(min(ROWS, len(rows)))])
    if "input_ids" in rows.column_names:
        # One after the other: rows differ in length until they are a batch.
        require_none(check_lengths([max(len(ids) for ids in rows["input_ids"])], max_length))
        require_none(check_lengths([len(ids) for ids in batch["input_ids"]], max_length))
    if "labels" in batch:
        require_none([_of_labels(task, np.asarray(batch["labels"]), outputs)])


def _of_labels(task: str, labels: NDArray[Any], outputs: int) -> Finding | None:
    """What several annotators said is a distribution over the labels, which has a loss of its own."""
    is_distribution = task == "text-classification" and labels.ndim == 2
    return check_probabilities(labels) if is_distribution else check_labels(task, labels, outputs)
