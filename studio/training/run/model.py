"""The model that a run trains: a base checkpoint with a head for what the project labels."""

import torch
from transformers import PreTrainedModel

from studio.checkpoints.trainable import load_trainable
from studio.training.request import RunRequest
from studio.training.run.methods import find_method


def load_model(request: RunRequest) -> PreTrainedModel:
    """fp32, on the processor; a head that does not fit the labels is made anew from the current seed.

    Raises:
        CheckpointUnavailable: it cannot be had, or not for this task; the message names the cause and the fix.
    """
    method = find_method(request.task)
    model = load_trainable(request.checkpoint, request.task, method.outputs(request.labels))
    if request.numbers.freeze_embeddings:
        method.freeze(model)
    return model


def all_finite(model: PreTrainedModel) -> bool:
    """Whether every weight is a number."""
    return all(bool(torch.isfinite(parameter).all()) for parameter in model.parameters())
