"""Loads tokenizers and models by name with the AutoClasses: safetensors only, and no remote code."""

from dataclasses import dataclass
from typing import Any, cast

import torch
from transformers import (
    AutoConfig,
    AutoModelForSequenceClassification,
    AutoTokenizer,
    PreTrainedConfig,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)

from studio.checkpoints.failures import explained
from studio.checkpoints.names import locate, require_weights
from studio.errors import CheckpointUnavailable, UntrainedHead

# Tokenizers without a limit say so with a huge number; no checkpoint here is longer than this.
NO_LIMIT = 100_000
DEFAULT_MAX_LENGTH = 512


@dataclass(frozen=True, slots=True)
class Description:
    """What a text classifier reads and says, without its weights."""

    tokenizer: PreTrainedTokenizerBase
    id2label: dict[int, str]
    max_length: int


@dataclass(frozen=True, slots=True)
class Classifier(Description):
    """A loaded text classifier, ready to be run."""

    model: PreTrainedModel


def load_tokenizer(checkpoint: str) -> PreTrainedTokenizerBase:
    """The tokenizer of a checkpoint.

    Raises:
        CheckpointUnavailable: it cannot be had; the message names the cause and the fix.
    """
    location = locate(checkpoint)
    with explained(checkpoint):
        return cast(PreTrainedTokenizerBase, AutoTokenizer.from_pretrained(location, trust_remote_code=False))


def head_labels(checkpoint: str) -> list[str] | None:
    """The labels of a checkpoint's own classification head, or None when it has no such head.

    Reads the config only. Raises CheckpointUnavailable when that cannot be had, or when the checkpoint was made
    for another task.
    """
    location = locate(checkpoint)
    require_weights(location, checkpoint)
    with explained(checkpoint):
        config = AutoConfig.from_pretrained(location, trust_remote_code=False)
    architectures = list(config.architectures or [])
    if any(name.endswith("ForSequenceClassification") for name in architectures):
        if config.problem_type in {"multi_label_classification", "regression"} or config.num_labels < 2:
            raise CheckpointUnavailable(
                f"{checkpoint!r} was trained for {config.problem_type or 'regression'}, not to choose one label. "
                "Give a single-label classifier, or a base checkpoint such as distilbert-base-uncased."
            )
        return [config.id2label[index] for index in range(config.num_labels)]
    wrong = [name for name in architectures if "For" in name and not name.endswith(("ForMaskedLM", "ForPreTraining"))]
    if wrong:
        raise CheckpointUnavailable(
            f"{checkpoint!r} has the head of another task ({wrong[0]}). Text classification needs a checkpoint made "
            "with AutoModelForSequenceClassification, or a base checkpoint without a task head."
        )
    return None


def load_classifier(checkpoint: str, device: str = "cpu") -> Classifier:
    """A checkpoint with a trained classification head, in evaluation mode on `device`, fp32.

    Raises:
        UntrainedHead: the head's weights are not in the checkpoint, so its answers would be random.
        CheckpointUnavailable: it cannot be had.
    """
    location = locate(checkpoint)
    require_weights(location, checkpoint)
    with explained(checkpoint):
        model, report = AutoModelForSequenceClassification.from_pretrained(
            location,
            dtype=torch.float32,
            use_safetensors=True,
            trust_remote_code=False,
            output_loading_info=True,
        )
    if missing := sorted(report["missing_keys"]):
        raise UntrainedHead(
            f"{checkpoint!r} has no trained classification head ({', '.join(missing[:3])} would be random), so it "
            "cannot predict yet. Label some examples and train, or give a fine-tuned checkpoint."
        )
    model = cast(PreTrainedModel, model).to(device).eval()
    described = _described(load_tokenizer(checkpoint), model.config)
    return Classifier(described.tokenizer, described.id2label, described.max_length, model)


def describe(checkpoint: str) -> Description:
    """A classifier without its weights, for runtimes that have them in files of their own.

    Raises:
        CheckpointUnavailable: it cannot be had.
    """
    location = locate(checkpoint)
    with explained(checkpoint):
        config = AutoConfig.from_pretrained(location, trust_remote_code=False)
    return _described(load_tokenizer(checkpoint), config)


def _described(tokenizer: PreTrainedTokenizerBase, config: PreTrainedConfig) -> Description:
    id2label = {int(index): str(name) for index, name in config.id2label.items()}
    return Description(tokenizer, id2label, longest_input(tokenizer, config))


def longest_input(tokenizer: PreTrainedTokenizerBase, config: PreTrainedConfig) -> int:
    """The most tokens, special ones included, that both the tokenizer and the model's positions allow."""
    limits = [limit for limit in (tokenizer.model_max_length, _positions(config)) if limit and limit < NO_LIMIT]
    return min(limits, default=DEFAULT_MAX_LENGTH)


def _positions(config: Any) -> int | None:
    positions = getattr(config, "max_position_embeddings", None)
    # RoBERTa and its kin number positions from pad_token_id + 1, so the first two rows are never a token's.
    offset = 2 if config.model_type in {"roberta", "xlm-roberta", "camembert", "longformer"} else 0
    return positions - offset if positions and positions > 0 else None
