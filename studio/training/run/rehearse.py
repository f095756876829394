"""A dry run: a few real steps on the real snapshot, to say what the whole run would take."""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from statistics import fmean
from tempfile import TemporaryDirectory
from typing import Any

import psutil
import torch
from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from studio.checkpoints.runtimes import load_runtime
from studio.training.files import CHECKPOINTS
from studio.training.request import RunRequest
from studio.training.run.assembly import Assembled, assemble
from studio.training.run.dataset import images_of, read_split
from studio.training.run.methods import find_method
from studio.training.run.progress import Progress
from studio.training.run.saving import save

# Enough for the lengths of the texts to even out; the first is left out, as it also makes room for what follows.
STEPS = 9
# Answers that are written to know how long one takes.
WRITTEN = 8
# What is read of a process's greatest size: Linux counts kilobytes, macOS bytes.
RESIDENT_UNIT = 1 if sys.platform == "darwin" else 1024


def rehearse(job_folder: Path, request: RunRequest, progress: Progress) -> dict[str, Any]:
    """What was measured: seconds of each part of a run, and the most memory that it had, in bytes."""
    progress.stage("loading")
    stopwatch = Stopwatch(progress)
    run = assemble(job_folder, request, job_folder / CHECKPOINTS, None, stopwatch)
    progress.stage("training")
    run.trainer.train()
    _take_heaviest_step(run)
    progress.stage("measuring")
    snapshot = job_folder / request.snapshot
    calibration, holdout = (read_split(snapshot, split).num_rows for split in ("calibration", "holdout"))
    seconds_a_row = _seconds(lambda: run.trainer.evaluate(_some_rows(run))) / len(_some_rows(run))
    return {
        "steps": run.length.steps,
        "evaluations": run.length.evaluations if run.length.validation_rows else 0,
        "train_rows": run.length.train_rows,
        "validation_rows": run.length.validation_rows,
        "calibration_rows": calibration,
        "holdout_rows": holdout * (2 if request.champion else 1),
        "seconds_to_start": stopwatch.started_at - psutil.Process().create_time(),
        "seconds_a_step": fmean(stopwatch.seconds[1:] or stopwatch.seconds),
        "seconds_a_row": seconds_a_row,
        "seconds_a_save": _seconds(lambda: run.trainer.save_model(str(job_folder / CHECKPOINTS / "measured"))),
        "seconds_an_answer": _seconds_to_write(run, request, snapshot) or seconds_a_row,
        "memory_bytes": peak_memory(run.trainer.args.device),
        "device": str(run.trainer.args.device),
        "precision": run.precision,
        "may_stop_early": bool(run.length.validation_rows and request.numbers.early_stopping_patience),
    }


class Stopwatch(TrainerCallback):  # type: ignore[misc]  # transformers is untyped here
    """Times the steps of a run, and stops it after a few."""

    def __init__(self, progress: Progress, clock: Callable[[], float] = time.monotonic) -> None:
        self._progress = progress
        self._clock = clock
        self._began_at = 0.0
        self.started_at = 0.0
        self.seconds: list[float] = []

    def on_train_begin(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        self.started_at = time.time()

    def on_step_begin(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        self._began_at = self._clock()

    def on_step_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        self.seconds.append(self._clock() - self._began_at)
        steps = min(STEPS, state.max_steps)
        self._progress.write(step=len(self.seconds), steps=steps)
        control.should_training_stop = len(self.seconds) >= steps


def peak_memory(device: torch.device) -> int:
    """The most that this process has had: of the device's own memory on CUDA, else of the machine's. Bytes."""
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated(device)
    return getrusage(RUSAGE_SELF).ru_maxrss * RESIDENT_UNIT


def _take_heaviest_step(run: Assembled) -> None:
    """A step on the longest texts, whose memory the few steps before may not have met."""
    trainer = run.trainer
    rows = trainer.train_dataset
    # All images are made equally large.
    lengths = [len(ids) for ids in rows["input_ids"]] if "input_ids" in rows.column_names else [1] * len(rows)
    longest = sorted(range(len(lengths)), key=lengths.__getitem__, reverse=True)[: trainer.args.train_batch_size]
    batch = next(iter(trainer.get_test_dataloader(trainer.train_dataset.select(longest))))
    trainer.training_step(trainer.model_wrapped, batch, torch.tensor(len(longest)))


def _seconds_to_write(run: Assembled, request: RunRequest, snapshot: Path) -> float | None:
    """Of one answer, where the method writes them; a model that has hardly learnt writes on to the longest there is."""
    method = find_method(request.task)
    if not method.writes:
        return None
    with TemporaryDirectory() as place:
        folder = save(Path(place), request, run)
        method.settle(folder, request, snapshot)
        runtime = load_runtime(str(folder), str(run.trainer.args.device), task=request.task)
        table, images = read_split(snapshot, "train").slice(0, WRITTEN), images_of(request, snapshot)
        seconds = _seconds(lambda: method.answers(runtime, request, table, images))
        return seconds / float(table.num_rows)


def _some_rows(run: Assembled) -> Any:
    rows = run.trainer.train_dataset
    return rows.select(range(min(len(rows), 64)))


def _seconds(work: Callable[[], object]) -> float:
    began_at = time.monotonic()
    work()
    return time.monotonic() - began_at
