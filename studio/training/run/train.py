"""Fine-tunes a checkpoint on a snapshot with transformers' Trainer, and saves what plain transformers can load."""

import logging
import shutil
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
from studio.training.run.assembly import Assembled, assemble
from studio.training.run.calibration import calibrate
from studio.training.run.evaluate import answer, latencies, score
from studio.training.run.lora import merged
from studio.training.run.model import all_finite
from studio.training.run.progress import EndAtNaN, Progress, ProgressCallback
from studio.training.run.resume import SaveNowAndThen, open_checkpoints

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
    folder = _save(job_folder, run)
    progress.stage("calibrating")
    temperature = calibrate(folder, request, snapshot)
    progress.stage("evaluating")
    return {
        "content_hash": content_hash(folder),
        **_evaluate(job_folder, folder, request, snapshot),
        "training_loss": outcome.training_loss,
        "calibration": temperature.facts,
        "steps": run.trainer.state.global_step,
        "best_step": run.trainer.state.best_global_step,
        "precision": run.precision,
        "seconds": round(time.monotonic() - started, 1),
        "device": str(run.trainer.args.device),
        "packages": {name: package_version(name) for name in PACKAGES},
    }


def _save(job_folder: Path, run: Assembled) -> Path:
    """Everything that plain transformers needs; the tokenizer knows the length it was trained with."""
    model = merged(run.trainer.accelerator.unwrap_model(run.trainer.model, keep_fp32_wrapper=False))
    if not all_finite(model):
        raise FloatingPointError("the loss became NaN")
    folder = job_folder / VERSION
    shutil.rmtree(folder, ignore_errors=True)
    run.tokenizer.model_max_length = run.max_length
    model.save_pretrained(folder)
    run.tokenizer.save_pretrained(folder)
    return folder


def _evaluate(job_folder: Path, folder: Path, request: RunRequest, snapshot: Path) -> dict[str, Any]:
    device = choose_device(request.device)
    challenger = load_runtime(str(folder), device)
    answers = answer(challenger, request, snapshot)
    answers.write(job_folder)
    champion = _champion(job_folder, request, device)
    taken = latencies([challenger, champion], snapshot) if champion is not None else None
    return {"metrics": score(answers, request, snapshot), "latencies_ms": taken}


def _champion(job_folder: Path, request: RunRequest, device: str) -> Runtime | None:
    """What serves, loaded from the folder that the request's path leads to, else by its name.

    None where nothing serves, or it cannot be had: a version is worth more than the figure that it would give.
    """
    if request.champion is None:
        return None
    folder = job_folder / request.champion
    try:
        return load_runtime(str(folder.resolve()) if folder.is_dir() else request.champion, device)
    except StudioError as error:
        logger.warning("How long the served version takes is not measured: %s", error)
        return None
