"""A checkpoint as the model that a training begins with: the body goes on, and the head is made for its outputs."""

from collections.abc import Sequence
from typing import Any

import torch
import transformers
from transformers import PreTrainedModel

from studio.checkpoints.failures import explained
from studio.checkpoints.joining import join_encoders
from studio.checkpoints.names import locate, require_weights
from studio.checkpoints.resolution.facts import read_facts
from studio.checkpoints.resolution.rules import head_of
from studio.checkpoints.resolution.values import IMPOSSIBLE, JOINED
from studio.checkpoints.resolution.words import refusal, words_of
from studio.checkpoints.task_classes import TaskClass, find_task_class
from studio.errors import CheckpointUnavailable

# That an answer begins at a token, and that it ends with it, is two outputs.
PLACES_SETTINGS: dict[str, Any] = {"num_labels": 2, "ignore_mismatched_sizes": True}


def load_trainable(checkpoint: str, task: str, outputs: Sequence[str] = ()) -> PreTrainedModel:
    """fp32, on the processor; a head that does not fit the outputs is made anew from the current seed.

    `outputs` are the names of what the head gives, in order: labels, or tags for tokens. Tasks without need none.

    Raises:
        InvalidInput: there is no such task.
        CheckpointUnavailable: it cannot be had, or not for this task; the message names the cause and the fix.
    """
    row = find_task_class(task)
    location = locate(checkpoint)
    require_weights(location, checkpoint)
    facts = read_facts(checkpoint)
    head = head_of(facts, row)
    if head == IMPOSSIBLE:
        raise CheckpointUnavailable(refusal(words_of(facts, row, head)))
    if head == JOINED:
        return join_encoders(checkpoint)
    with explained(checkpoint):
        model: PreTrainedModel = getattr(transformers, row.auto_class).from_pretrained(
            location,
            **_head_settings(row, outputs),
            dtype=torch.float32,
            use_safetensors=True,
            trust_remote_code=False,
        )
    return model


def _head_settings(row: TaskClass, outputs: Sequence[str]) -> dict[str, Any]:
    if not row.has_labels:
        return PLACES_SETTINGS if row.task == "question-answering" else {}
    return {
        "num_labels": len(outputs),
        "id2label": dict(enumerate(outputs)),
        "label2id": {name: index for index, name in enumerate(outputs)},
        "problem_type": row.problem_type,
        "ignore_mismatched_sizes": True,
    }
