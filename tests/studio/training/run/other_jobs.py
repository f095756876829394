"""Folders of jobs whose labels are spans, answers in a context, or texts."""

import json
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from studio.tasks import TASKS
from studio.tasks.base import Task
from studio.tasks.question_answering.task import QuestionAnswering
from studio.tasks.seq2seq.task import Seq2Seq
from studio.tasks.token_classification.task import TokenClassification
from studio.training.request import RunRequest
from tests.studio.training.run.jobs import SNAPSHOT

LABELS = ("item", "money")
OTHERS = "the a my pot plant leaf water want not never again . , ! ?".split()
MARKED = {"parcel": "item", "card": "item", "refund": "money"}
# Until a project can have the task.
CLASSES: tuple[Any, ...] = (TokenClassification, QuestionAnswering, Seq2Seq)


def use_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets runs have these tasks."""
    for task in CLASSES:
        monkeypatch.setitem(TASKS, task.name, cast(Task, task()))


def spans_row(source: random.Random) -> dict[str, Any]:
    """Words of which some are to be marked, now and then two of them side by side."""
    words = source.choices([*OTHERS, *MARKED], k=source.randint(3, 9))
    text, spans, place = " ".join(words), [], 0
    for word in words:
        if word in MARKED:
            spans.append({"start": place, "end": place + len(word), "label": MARKED[word]})
        place += len(word) + 1
    return {"text": text, "label": spans}


def answers_row(source: random.Random) -> dict[str, Any]:
    """A context in which something stands behind "where is", or nothing does; some take several windows."""
    words = source.choices(OTHERS, k=source.choice((6, 12, 120)))
    thing = source.choice(list(MARKED))
    if source.random() < 0.3:
        return {"text": " ".join(words), "label": [], "question": f"where is {thing}"}
    words[source.randrange(len(words))] = thing
    text = " ".join(words)
    start = f" {text} ".index(f" {thing} ")
    return {"text": text, "label": [{"start": start, "end": start + len(thing)}], "question": f"where is {thing}"}


def texts_row(source: random.Random) -> dict[str, Any]:
    """What is to be written says the first words again."""
    words = source.choices(OTHERS[:8], k=source.randint(3, 6))
    return {"text": " ".join(words), "label": " ".join(words[:2])}


ROWS = {"token-classification": spans_row, "question-answering": answers_row, "seq2seq": texts_row}


def make_other_job(
    folder: Path,
    base: str,
    task: str,
    counts: Sequence[int],
    task_settings: Mapping[str, Any] | None = None,
    **numbers: object,
) -> Path:
    """A job on a snapshot with so many rows to train on, to validate, to calibrate and to measure."""
    snapshot = folder / SNAPSHOT
    snapshot.mkdir(parents=True)
    source = random.Random(3)
    for split, count in zip(("train", "validation", "calibration", "holdout"), counts, strict=True):
        rows = [ROWS[task](source) for _ in range(count)]
        _write(snapshot / f"{split}.parquet", rows, has_questions=task == "question-answering")
    labels = LABELS if task == "token-classification" else ()
    (snapshot / "snapshot.json").write_text(json.dumps({"id": task, "labels": labels, "counts": {}}))
    RunRequest(
        task=task,
        checkpoint=base,
        labels=labels,
        snapshot=SNAPSHOT,
        hyperparameters={"freeze_embeddings": False, "batch_size": 8, **numbers},
        device="cpu",
        task_settings=dict(task_settings or {}),
    ).write(folder)
    return folder


def _write(path: Path, rows: Sequence[dict[str, Any]], *, has_questions: bool) -> None:
    columns: dict[str, Any] = {
        "example_id": pa.array(range(len(rows)), pa.int64()),
        "label_id": pa.array(range(len(rows)), pa.int64()),
        "text": pa.array([row["text"] for row in rows], pa.string()),
        "label": pa.array([json.dumps(row["label"], separators=(",", ":")) for row in rows], pa.string()),
    }
    if has_questions:
        columns["question"] = pa.array([row["question"] for row in rows], pa.string())
    pq.write_table(pa.table(columns), path)
