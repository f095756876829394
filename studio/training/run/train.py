"""Fine-tunes a checkpoint on a snapshot with transformers' Trainer, and saves what plain transformers can load."""

import logging
import time
from importlib.metadata import version as package_version
from pathlib import Path
from typing import Any

from studio.checkpoints.content import content_hash
from studio.checkpoints.devices import choose_device
from studio.checkpoints.runtimes import load_runtime
from studio.checkpoints.runtimes.base import Runtime
from studio.errors import StudioError
from studio.training.files import VERSION
from studio.training.request import RunRequest
from studio.training.run.assembly import assemble
from studio.training.run.evaluate import answer, latencies, score
from studio.training.run.methods import find_method
from studio.training.run.progress import EndAtNaN, Progress, ProgressCallback
from studio.training.run.resume import SaveNowAndThen, open_checkpoints
from studio.training.run.saving import save

logger = logging.getLogger(__name__)

PACKAGES = ("torch", "transformers", "datasets", "accelerate", "peft", "tokenizers", "numpy")


def train(job_folder: Path, request: RunRequest, progress: Progress) -> dict[str, Any]:
    """Train, save, calibrate, and measure what was saved on the hold-out.

    A run that was interrupted goes on from its newest checkpoint and ends with the same version.
    """
    started = time.monotonic()
    progress.stage("loading")
    snapshot = job_folder / request.snapshot
    checkpoints, resume = open_checkpoints(job_folder, request)
    callbacks = (ProgressCallback(progress), EndAtNaN(), SaveNowAndThen())
    run = assemble(job_folder, request, checkpoints, resume, *callbacks)
    progress.stage("training")
    outcome = run.trainer.train(resume_from_checkpoint=str(resume.checkpoint) if resume else None)
    progress.stage("saving")
    folder = save(job_folder / VERSION, request, run)
    progress.stage("calibrating")
    settled = find_method(request.task).settle(folder, request, snapshot)
    progress.stage("evaluating")
    return {
        "content_hash": content_hash(folder),
        **_evaluate(job_folder, folder, request, progress),
        "training_loss": outcome.training_loss,
        "calibration": settled,
        "steps": run.trainer.state.global_step,
        "best_step": run.trainer.state.best_global_step,
        "precision": run.precision,
        "seconds": round(time.monotonic() - started, 1),
        "device": str(run.trainer.args.device),
        "packages": {name: package_version(name) for name in PACKAGES},
    }


def _evaluate(job_folder: Path, folder: Path, request: RunRequest, progress: Progress) -> dict[str, Any]:
    device, snapshot = choose_device(request.device), job_folder / request.snapshot
    challenger = load_runtime(str(folder), device, task=request.task)
    answers = answer(challenger, request, snapshot, progress)
    answers.write(job_folder)
    champion = _champion(job_folder, request, device)
    taken = latencies([challenger, champion], request, snapshot) if champion is not None else None
    return {"metrics": score(answers, request, snapshot), "latencies_ms": taken}


def _champion(job_folder: Path, request: RunRequest, device: str) -> Runtime | None:
    """What serves, loaded from the folder that the request's path leads to, else by its name.

    None where nothing serves, or it cannot be had: a version is worth more than the figure that it would give.
    """
    if request.champion is None:
        return None
    folder = job_folder / request.champion
    try:
        location = str(folder.resolve()) if folder.is_dir() else request.champion
        return load_runtime(location, device, task=request.task)
    except StudioError as error:
        logger.warning("How long the served version takes is not measured: %s", error)
        return None
