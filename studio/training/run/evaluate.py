"""What was saved, measured on the hold-out as it will serve: loaded from its files, through the runtime."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from studio.checkpoints.latency import median_latencies
from studio.checkpoints.runtimes.base import Runtime
from studio.tasks import find_task
from studio.training.answers import HoldoutAnswers
from studio.training.request import RunRequest

BATCH = 32


def answer(runtime: Runtime, request: RunRequest, snapshot: Path) -> HoldoutAnswers:
    """What the runtime says about each example of the snapshot's hold-out, which may be empty."""
    table = pq.read_table(snapshot / "holdout.parquet", columns=["example_id", "text"]).to_pydict()
    texts: list[str] = table["text"]
    rows = [_probabilities(runtime, texts[start : start + BATCH]) for start in range(0, len(texts), BATCH)]
    probabilities = np.concatenate(rows) if rows else np.empty((0, len(request.labels)))
    return HoldoutAnswers(np.array(table["example_id"], np.int64), probabilities)


def score(answers: HoldoutAnswers, request: RunRequest, snapshot: Path) -> dict[str, Any] | None:
    """Metrics of the answers, or None when there are none."""
    gold = pq.read_table(snapshot / "holdout.parquet", columns=["label"]).to_pydict()["label"]
    if not gold:
        return None
    return find_task(request.task).score(answers.probabilities, gold, request.labels)


def latencies(runtimes: Sequence[Runtime], snapshot: Path) -> list[float] | None:
    """Median milliseconds for one text of each runtime; None when the hold-out is empty."""
    texts: list[str] = pq.read_table(snapshot / "holdout.parquet", columns=["text"]).to_pydict()["text"]
    return median_latencies(runtimes, texts) if texts else None


def _probabilities(runtime: Runtime, texts: Sequence[str]) -> Any:
    return runtime.finish(runtime.forward(runtime.prepare(texts)))
