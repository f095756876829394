"""What a run tells while it goes on: its stage, its step, its losses, the time that is left."""

import math
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from studio.training.files import PROGRESS, write_json

LEAST_SECONDS_BETWEEN_WRITES = 0.3
# What the progress file calls the losses, and what the Trainer calls them.
LOSSES = {"losses": "loss", "validation_losses": "eval_loss"}


class Progress:
    """The progress file of a run."""

    def __init__(self, job_folder: Path) -> None:
        self._path = job_folder / PROGRESS
        self._started = time.monotonic()
        self._values: dict[str, Any] = {
            "stage": "starting",
            "step": 0,
            "steps": 0,
            "losses": [],
            "validation_losses": [],
            "seconds_left": None,
            "answered": 0,
            "to_answer": 0,
        }

    def stage(self, name: str) -> None:
        """Enter a stage: loading, training, saving, calibrating, evaluating, done."""
        self._values["stage"] = name
        self.write()

    def write(self, **values: Any) -> None:
        self._values |= values
        self._values["seconds"] = round(time.monotonic() - self._started, 1)
        write_json(self._path, self._values)

    def counting(self, total: int) -> Callable[[int], None]:
        """Is called with how many of so many held-out examples have been answered; tells it a few times a second."""
        began = written = time.monotonic()
        self.write(answered=0, to_answer=total, seconds_left=None)

        def answered(count: int) -> None:
            nonlocal written
            now = time.monotonic()
            if count < total and now - written < LEAST_SECONDS_BETWEEN_WRITES:
                return
            written = now
            left = (now - began) / count * (total - count)
            self.write(answered=count, to_answer=total, seconds_left=round(left, 1))

        return answered

    def show_losses(self, history: Sequence[Mapping[str, float]]) -> None:
        """Take [step, loss] of the training and of the validation split out of the Trainer's history."""
        for name, key in LOSSES.items():
            self._values[name] = [[entry["step"], round(entry[key], 5)] for entry in history if key in entry]


class ProgressCallback(TrainerCallback):  # type: ignore[misc]  # transformers is untyped here
    """Feeds the progress file from the Trainer, a few times a second at most."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._began_at, self._began_with = 0.0, 0
        self._written = 0.0

    def on_train_begin(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        self._began_at, self._began_with = time.monotonic(), state.global_step
        self._progress.show_losses(state.log_history)
        self._progress.write(step=state.global_step, steps=state.max_steps, epochs=args.num_train_epochs)

    def on_step_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        now = time.monotonic()
        if now - self._written < LEAST_SECONDS_BETWEEN_WRITES and state.global_step < state.max_steps:
            return
        self._written = now
        seconds_a_step = (now - self._began_at) / (state.global_step - self._began_with)
        seconds_left = round(seconds_a_step * (state.max_steps - state.global_step), 1)
        self._progress.write(step=state.global_step, epoch=round(state.epoch or 0, 2), seconds_left=seconds_left)

    def on_log(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        self._progress.show_losses(state.log_history)

    def on_train_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        self._progress.write(step=state.global_step, epoch=round(state.epoch or 0, 2), seconds_left=0.0)


class EndAtNaN(TrainerCallback):  # type: ignore[misc]
    """Ends a run whose loss is no number any more, instead of letting it learn nothing to its end."""

    def on_log(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        logs: dict[str, float] | None = None,
        **_: Any,
    ) -> None:
        if not math.isfinite((logs or {}).get("loss", 0.0)):
            raise FloatingPointError(f"the loss became NaN at step {state.global_step}")
