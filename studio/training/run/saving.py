"""Writes a trained model as what plain transformers loads."""

import shutil
from pathlib import Path

from studio.training.request import RunRequest
from studio.training.run.assembly import Assembled
from studio.training.run.lora import merged
from studio.training.run.methods import find_method
from studio.training.run.model import all_finite


def save(folder: Path, request: RunRequest, run: Assembled) -> Path:
    """Everything that plain transformers needs, in place of what is there; gives the folder.

    Raises:
        FloatingPointError: a weight is no number.
    """
    model = merged(run.trainer.accelerator.unwrap_model(run.trainer.model, keep_fp32_wrapper=False))
    if not all_finite(model):
        raise FloatingPointError("the loss became NaN")
    shutil.rmtree(folder, ignore_errors=True)
    model.save_pretrained(folder)
    find_method(request.task).keep(run.reading, folder)
    return folder
