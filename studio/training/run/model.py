"""The model that a run trains: a base checkpoint with a head over the project's labels."""

import torch
from transformers import AutoModelForSequenceClassification, PreTrainedModel

from studio.checkpoints.failures import explained
from studio.checkpoints.names import locate, require_weights
from studio.training.request import RunRequest


def load_model(request: RunRequest) -> PreTrainedModel:
    """fp32, on the processor; a head that does not fit the labels is made anew from the current seed.

    Raises:
        CheckpointUnavailable: it cannot be had; the message names the cause and the fix.
    """
    location = locate(request.checkpoint)
    require_weights(location, request.checkpoint)
    with explained(request.checkpoint):
        model: PreTrainedModel = AutoModelForSequenceClassification.from_pretrained(
            location,
            num_labels=len(request.labels),
            id2label=dict(enumerate(request.labels)),
            label2id={label: index for index, label in enumerate(request.labels)},
            problem_type="single_label_classification",
            ignore_mismatched_sizes=True,
            dtype=torch.float32,
            use_safetensors=True,
            trust_remote_code=False,
        )
    if request.numbers.freeze_embeddings:
        model.get_input_embeddings().requires_grad_(False)
    return model


def all_finite(model: PreTrainedModel) -> bool:
    """Whether every weight is a number."""
    return all(bool(torch.isfinite(parameter).all()) for parameter in model.parameters())
