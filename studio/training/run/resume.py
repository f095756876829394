"""Going on after a crash: which checkpoint of the same run is whole, and when the next one is due."""

import hashlib
import json
import shutil
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments
from transformers.trainer_utils import PREFIX_CHECKPOINT_DIR

from studio.training.files import CHECKPOINTS, read_json, write_json
from studio.training.request import RunRequest
from studio.training.snapshot.files import MANIFEST

MADE_BY = "made_by.json"
STATE = "trainer_state.json"  # the last file that the Trainer writes into a checkpoint
SAVE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Resume:
    """Where a run goes on."""

    checkpoint: Path
    # The step at which it had stopped early, if it had: it is over and only needs to be finished.
    stopped_at: int | None
    # Evaluations without a better loss that it had had since the best.
    in_vain: int


def open_checkpoints(job_folder: Path, request: RunRequest) -> tuple[Path, Resume | None]:
    """The folder for a run's checkpoints, and where to go on; what another request has left there is removed."""
    folder = job_folder / CHECKPOINTS
    made_by = {"request": _fingerprint(job_folder, request)}
    if read_json(folder / MADE_BY) != made_by:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        write_json(folder / MADE_BY, made_by)
    return folder, _newest(folder)


def remove_checkpoints(job_folder: Path) -> None:
    shutil.rmtree(job_folder / CHECKPOINTS, ignore_errors=True)


def _fingerprint(job_folder: Path, request: RunRequest) -> str:
    """The same for runs that take the same steps: what they train from, on, with and where."""
    manifest = read_json(job_folder / request.snapshot / MANIFEST) or {}
    steps = [request.checkpoint, request.labels, manifest.get("id"), asdict(request.numbers), request.device]
    return hashlib.sha256(json.dumps(steps).encode()).hexdigest()


def _newest(folder: Path) -> Resume | None:
    """From the newest checkpoint that was written to its end."""
    for path in sorted(folder.glob(f"{PREFIX_CHECKPOINT_DIR}-*"), key=_step, reverse=True):
        if state := _state(path / STATE):
            return _resume(path, state)
    return None


def _resume(checkpoint: Path, state: dict[str, Any]) -> Resume:
    callbacks = state["stateful_callbacks"]
    control = callbacks.get("TrainerControl", {}).get("args", {})
    stopping = callbacks.get("EarlyStoppingCallback", {}).get("attributes", {})
    stopped_at = state["global_step"] if control.get("should_training_stop") else None
    return Resume(checkpoint, stopped_at, stopping.get("early_stopping_patience_counter", 0))


def _step(path: Path) -> int:
    return int(path.name.rpartition("-")[2])


def _state(path: Path) -> dict[str, Any] | None:
    try:
        return read_json(path)
    except ValueError:  # the run ended while it wrote
        return None


class SaveNowAndThen(TrainerCallback):  # type: ignore[misc]  # transformers is untyped here
    """Asks for a checkpoint once the newest is a minute old, so that a crash loses no more than that."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._saved = clock()

    def on_step_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        if self._clock() - self._saved >= SAVE_SECONDS:
            control.should_save = True

    def on_save(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        self._saved = self._clock()
