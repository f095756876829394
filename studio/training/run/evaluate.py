"""What was saved, measured on the hold-out as it will serve: loaded from its files, through the runtime."""

from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from studio.checkpoints.latency import TIMED_TEXTS, median_latencies
from studio.checkpoints.runtimes.base import Runtime
from studio.tasks import find_task
from studio.training.answers import HoldoutAnswers
from studio.training.request import RunRequest
from studio.training.run.asking import is_readable
from studio.training.run.dataset import images_of, read_split
from studio.training.run.methods import find_method
from studio.training.run.progress import Progress
from studio.training.snapshot.labels import read

SPLIT = "holdout"


def answer(runtime: Runtime, request: RunRequest, snapshot: Path, progress: Progress) -> HoldoutAnswers:
    """What the runtime says about each example of the snapshot's hold-out, which may be empty."""
    ids = pq.read_table(snapshot / f"{SPLIT}.parquet", columns=["example_id"])["example_id"].to_pylist()
    table, images = read_split(snapshot, SPLIT), images_of(request, snapshot)
    told = progress.counting(table.num_rows)
    said = find_method(request.task).answers(runtime, request, table, images, told)
    return HoldoutAnswers(np.array(ids, np.int64), said)


def score(answers: HoldoutAnswers, request: RunRequest, snapshot: Path) -> dict[str, Any] | None:
    """Metrics of the answers, or None when there are none."""
    task, rows = find_task(request.task), read_split(snapshot, SPLIT).to_pydict()
    gold = [read(task, label) for label in rows["label"]]
    if not gold:
        return None
    return task.measure(answers.answers, gold, request.labels, rows["text"]).report(request.labels)


def latencies(runtimes: Sequence[Runtime], request: RunRequest, snapshot: Path) -> list[float] | None:
    """Median milliseconds for one example of each runtime; None when the hold-out has none that all of them read."""
    inputs = find_method(request.task).inputs(read_split(snapshot, SPLIT), images_of(request, snapshot))
    readable = (one for one in inputs if all(is_readable(runtime, one) for runtime in runtimes))
    timed = list(islice(readable, TIMED_TEXTS))
    return median_latencies(runtimes, timed) if timed else None
