"""What was saved, measured on the hold-out as it will serve: loaded from its files, through the runtime."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from studio.checkpoints.devices import choose_device
from studio.checkpoints.runtimes.torch_fp32 import TorchRuntime
from studio.tasks import find_task
from studio.training.request import RunRequest

BATCH = 32


def evaluate(
    checkpoint: str, request: RunRequest, snapshot: Path, renamed: Mapping[str, str | None]
) -> dict[str, Any] | None:
    """Metrics of a checkpoint on the snapshot's hold-out, or None when that is empty.

    `renamed` says what its labels are called now, where that differs; None for those that mean nothing any more.
    """
    table = pq.read_table(snapshot / "holdout.parquet").to_pydict()
    if not table["text"]:
        return None
    runtime = TorchRuntime.load(checkpoint, choose_device(request.device))
    rows = []
    for start in range(0, len(table["text"]), BATCH):
        batch = runtime.prepare(table["text"][start : start + BATCH])
        rows.append(runtime.finish(runtime.forward(batch)))
    names = {index: renamed.get(label, label) for index, label in runtime.id2label.items()}
    probabilities = align(np.concatenate(rows), names, request.labels)
    return find_task(request.task).score(probabilities, table["label"], request.labels)


def align(
    probabilities: NDArray[np.float64], names: Mapping[int, str | None], labels: Sequence[str]
) -> NDArray[np.float64]:
    """Probabilities with a column for each of `labels`, in their order; rows still sum to 1.

    Columns of one name, which were merged, add up; those without a name count for nothing. A champion trained before a
    label was added gives that label none; one that knows no label at all says nothing, which is every label alike.
    """
    place = {label: index for index, label in enumerate(labels)}
    aligned = np.zeros((len(probabilities), len(labels)))
    for index, name in names.items():
        if name in place:
            aligned[:, place[name]] += probabilities[:, index]
    sums = aligned.sum(axis=1, keepdims=True)
    return np.where(sums > 0, aligned / np.where(sums > 0, sums, 1), 1 / len(labels))
