"""What a run tells while it goes on: its stage, its step, its losses, the time that is left."""

import time
from pathlib import Path
from typing import Any

from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from studio.training.files import PROGRESS, write_json

LEAST_SECONDS_BETWEEN_WRITES = 0.3


class Progress:
    """The progress file of a run."""

    def __init__(self, job_folder: Path) -> None:
        self._path = job_folder / PROGRESS
        self._started = time.monotonic()
        self._values: dict[str, Any] = {"stage": "starting", "step": 0, "steps": 0, "losses": [], "seconds_left": None}

    def stage(self, name: str) -> None:
        """Enter a stage: loading, training, evaluating, saving, done."""
        self._values["stage"] = name
        self.write()

    def write(self, **values: Any) -> None:
        self._values |= values
        self._values["seconds"] = round(time.monotonic() - self._started, 1)
        write_json(self._path, self._values)

    def add_loss(self, step: int, loss: float) -> None:
        self._values["losses"].append([step, round(loss, 5)])


class ProgressCallback(TrainerCallback):  # type: ignore[misc]  # transformers is untyped here
    """Feeds the progress file from the Trainer, a few times a second at most."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._training_started = 0.0
        self._written = 0.0

    def on_train_begin(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        self._training_started = time.monotonic()
        self._progress.write(steps=state.max_steps, epochs=args.num_train_epochs)

    def on_step_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        now = time.monotonic()
        if now - self._written < LEAST_SECONDS_BETWEEN_WRITES and state.global_step < state.max_steps:
            return
        self._written = now
        seconds_a_step = (now - self._training_started) / state.global_step
        seconds_left = round(seconds_a_step * (state.max_steps - state.global_step), 1)
        self._progress.write(step=state.global_step, epoch=round(state.epoch or 0, 2), seconds_left=seconds_left)

    def on_log(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        logs: dict[str, float] | None = None,
        **_: Any,
    ) -> None:
        if logs and "loss" in logs:
            self._progress.add_loss(state.global_step, logs["loss"])
