"""Loads tokenizers and models by name with the AutoClasses: safetensors only, and no remote code."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import torch
import transformers
from transformers import AutoConfig, AutoTokenizer, PreTrainedConfig, PreTrainedModel, PreTrainedTokenizerBase

from studio.checkpoints.decoding import decoding_of
from studio.checkpoints.failures import explained
from studio.checkpoints.images import load_image_processor, tokens_of_an_image
from studio.checkpoints.names import locate, require_weights
from studio.checkpoints.resolution.facts import read_facts
from studio.checkpoints.resolution.rules import has_head, head_of
from studio.checkpoints.resolution.values import IMPOSSIBLE, JOINED, NEW, OTHER, TRAINED
from studio.checkpoints.resolution.words import refusal, words_of
from studio.checkpoints.task_classes import TaskClass, find_task_class
from studio.errors import CheckpointUnavailable, UntrainedHead

# Tokenizers without a limit say so with a huge number; no checkpoint here is longer than this.
NO_LIMIT = 100_000
DEFAULT_MAX_LENGTH = 512
# These number their positions from behind that of the padding.
LIKE_ROBERTA = {
    "camembert", "data2vec-text", "esm", "ibert", "lilt", "longformer", "luke", "markuplm", "mpnet", "roberta",
    "roberta-prelayernorm", "xlm-roberta", "xlm-roberta-xl", "xmod",
}  # fmt: skip
TEXT_CLASSIFICATION, IMAGE_CLASSIFICATION = "text-classification", "image-classification"


@dataclass(frozen=True, slots=True)
class Description:
    """What a model reads and says, without its weights; `processor` is its tokenizer, or what prepares its images.

    `id2label` names its outputs, and is empty where they have no names. `decoding` is what its config says of how these
    become answers.
    """

    processor: Any
    id2label: dict[int, str]
    max_length: int
    task: str
    decoding: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Classifier(Description):
    """A loaded model with the head of its task, ready to be run."""

    model: PreTrainedModel


def load_tokenizer(checkpoint: str) -> PreTrainedTokenizerBase:
    """The tokenizer of a checkpoint.

    Raises:
        CheckpointUnavailable: it cannot be had; the message names the cause and the fix.
    """
    location = locate(checkpoint)
    with explained(checkpoint):
        return cast(PreTrainedTokenizerBase, AutoTokenizer.from_pretrained(location, trust_remote_code=False))


def head_labels(checkpoint: str, task: str = TEXT_CLASSIFICATION) -> list[str] | None:
    """The names of the outputs of a checkpoint's own head for this task, none for tasks without; None without a head.

    Reads the config only. Raises CheckpointUnavailable when that cannot be had, or when the checkpoint was made
    for another task.
    """
    row = find_task_class(task)
    require_weights(locate(checkpoint), checkpoint)
    facts = read_facts(checkpoint)
    head = head_of(facts, row)
    if head in {OTHER, IMPOSSIBLE} or (head == NEW and not row.trains):
        raise CheckpointUnavailable(refusal(words_of(facts, row, head)))
    if head != TRAINED:
        return None
    return list(facts.labels) if row.has_labels else []


def load_classifier(
    checkpoint: str, device: str = "cpu", task: str = TEXT_CLASSIFICATION, dtype: torch.dtype = torch.float32
) -> Classifier:
    """A checkpoint with a trained head for the task, in evaluation mode on `device`.

    Raises:
        UntrainedHead: the head's weights are not in the checkpoint, so its answers would be random.
        CheckpointUnavailable: it cannot be had, or transformers has no such head for this kind of model.
    """
    row = find_task_class(task)
    location = locate(checkpoint)
    require_weights(location, checkpoint)
    auto_class = require_class(checkpoint, row)
    with explained(checkpoint):
        model, report = auto_class.from_pretrained(
            location, dtype=dtype, use_safetensors=True, trust_remote_code=False, output_loading_info=True
        )
    if missing := sorted(report["missing_keys"]):
        raise UntrainedHead(_untrained(checkpoint, row, missing))
    model = cast(PreTrainedModel, model).to(device).eval()
    described = _described(checkpoint, row, model.config)
    return Classifier(described.processor, described.id2label, described.max_length, task, described.decoding, model)


def require_class(checkpoint: str, row: TaskClass) -> Any:
    """The AutoClass of a task.

    Raises:
        CheckpointUnavailable: it makes nothing of this kind of config, or its head was trained for another task.
    """
    facts = read_facts(checkpoint)
    head = head_of(facts, row)
    if head in {IMPOSSIBLE, JOINED} or (head == OTHER and has_head(facts, row)):
        raise CheckpointUnavailable(refusal(words_of(facts, row, head)))
    return getattr(transformers, row.auto_class)


def describe(checkpoint: str, task: str = TEXT_CLASSIFICATION) -> Description:
    """A model without its weights, for runtimes that have them in files of their own.

    Raises:
        CheckpointUnavailable: it cannot be had.
    """
    location = locate(checkpoint)
    with explained(checkpoint):
        config = AutoConfig.from_pretrained(location, trust_remote_code=False)
    return _described(checkpoint, find_task_class(task), config)


def _described(checkpoint: str, row: TaskClass, config: PreTrainedConfig) -> Description:
    names = config.id2label.items() if row.has_labels else ()
    id2label, decoding = {int(index): str(name) for index, name in names}, decoding_of(config)
    if row.task == IMAGE_CLASSIFICATION:
        processor = load_image_processor(checkpoint)
        return Description(processor, id2label, tokens_of_an_image(processor), row.task, decoding)
    tokenizer = load_tokenizer(checkpoint)
    return Description(tokenizer, id2label, longest_input(tokenizer, config), row.task, decoding)


def _untrained(checkpoint: str, row: TaskClass, missing: list[str]) -> str:
    train = "Label some examples and train, or give" if row.trains else "Give"
    return (
        f"{checkpoint!r} has no trained {row.head} ({', '.join(missing[:3])} would be random), so it cannot predict "
        f"yet. {train} a fine-tuned checkpoint."
    )


def longest_input(tokenizer: PreTrainedTokenizerBase, config: PreTrainedConfig) -> int:
    """The most tokens, special ones included, that both the tokenizer and the model's positions allow."""
    limits = [limit for limit in (tokenizer.model_max_length, positions(config)) if limit and limit < NO_LIMIT]
    return min(limits, default=DEFAULT_MAX_LENGTH)


def longest_output(config: Any) -> int:
    """The most tokens that an encoder-decoder has places to write."""
    decoder = getattr(config, "decoder", None) or config
    return max(1, (positions(decoder) or NO_LIMIT) - 1)


def positions(config: Any) -> int | None:
    """How many tokens a model has places for; None where it says no number."""
    # An encoder-decoder reads with its first half.
    inner = getattr(config, "encoder", None)
    config = inner if isinstance(inner, PreTrainedConfig) else config
    positions = getattr(config, "max_position_embeddings", None)
    if not positions or positions <= 0:
        return None
    before = _first_position(config) if config.model_type in LIKE_ROBERTA else 0
    return int(positions) - before


def _first_position(config: Any) -> int:
    """The rows up to that of the padding are never a token's; MPNet has its padding there whatever its config says."""
    filled = 1 if config.model_type == "mpnet" else config.pad_token_id
    return int(filled or 0) + 1
