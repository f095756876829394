"""Hyperparameters as transformers' Trainer takes them."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studio.training.hyperparameters import Hyperparameters

LOSS_POINTS = 120


@dataclass(frozen=True, slots=True)
class Length:
    """How long a run is: its rows and, from them, its steps (updates of the weights)."""

    train_rows: int
    validation_rows: int
    numbers: Hyperparameters

    @property
    def steps_an_epoch(self) -> int:
        batches = math.ceil(self.train_rows / self.numbers.batch_size)
        return math.ceil(batches / self.numbers.gradient_accumulation_steps)

    @property
    def steps(self) -> int:
        return self.steps_an_epoch * self.numbers.epochs

    @property
    def evaluations(self) -> int:
        """How often the run evaluates on the validation split and keeps a checkpoint, unless it stops early."""
        return self.numbers.epochs if self.numbers.eval_steps == 0 else self.steps // self.numbers.eval_steps


def training_arguments(
    checkpoints: Path, length: Length, *, device: str, precision: str, stopped_at: int | None = None
) -> dict[str, Any]:
    """What `TrainingArguments` are made with.

    `stopped_at` is the step at which the run had stopped early before it was interrupted: it takes no other.
    """
    numbers = length.numbers
    return {
        "output_dir": str(checkpoints),
        "num_train_epochs": numbers.epochs,
        "max_steps": stopped_at or -1,
        "per_device_train_batch_size": numbers.batch_size,
        "per_device_eval_batch_size": max(numbers.batch_size, 32),
        "gradient_accumulation_steps": numbers.gradient_accumulation_steps,
        "learning_rate": numbers.learning_rate,
        "weight_decay": numbers.weight_decay,
        "warmup_steps": math.ceil(length.steps * numbers.warmup_share),
        "seed": numbers.seed,
        "data_seed": numbers.seed,
        "use_cpu": device == "cpu",
        "bf16": precision == "bf16",
        "fp16": precision == "fp16",
        "logging_steps": max(1, length.steps // LOSS_POINTS),
        # A loss that is no number is shown as what it is, and ends the run.
        "logging_nan_inf_filter": False,
        "report_to": [],
        "disable_tqdm": True,
        "dataloader_pin_memory": False,
        **_intervals(length),
    }


def _intervals(length: Length) -> dict[str, Any]:
    """When the Trainer evaluates on the validation split and saves; the best and the newest checkpoint stay."""
    if not length.validation_rows:
        return {"save_strategy": "no", "save_total_limit": 1}
    steps = length.numbers.eval_steps
    interval = "steps" if steps else "epoch"
    return {
        "eval_strategy": interval,
        "eval_steps": steps or None,
        "save_strategy": interval,
        "save_steps": steps or 500,  # not read where the interval is an epoch
        "save_total_limit": 1,
        "load_best_model_at_end": True,
        "metric_for_best_model": "loss",
        "greater_is_better": False,
    }
