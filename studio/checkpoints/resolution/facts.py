"""What a checkpoint's config says, read by AutoConfig alone: from a folder, or what is kept of the Hub."""

from typing import Any

from transformers import AutoConfig, PreTrainedConfig
from transformers.models.auto import modeling_auto

from studio.checkpoints.failures import explained
from studio.checkpoints.names import locate
from studio.checkpoints.resolution.values import Facts

# By the AutoClass, what it makes of each kind of config.
MAPPINGS: dict[str, Any] = {
    "AutoModel": modeling_auto.MODEL_MAPPING_NAMES,
    "AutoModelForSequenceClassification": modeling_auto.MODEL_FOR_SEQUENCE_CLASSIFICATION_MAPPING_NAMES,
    "AutoModelForTokenClassification": modeling_auto.MODEL_FOR_TOKEN_CLASSIFICATION_MAPPING_NAMES,
    "AutoModelForQuestionAnswering": modeling_auto.MODEL_FOR_QUESTION_ANSWERING_MAPPING_NAMES,
    "AutoModelForSeq2SeqLM": modeling_auto.MODEL_FOR_SEQ_TO_SEQ_CAUSAL_LM_MAPPING_NAMES,
    "AutoModelForImageClassification": modeling_auto.MODEL_FOR_IMAGE_CLASSIFICATION_MAPPING_NAMES,
    "AutoModelForMaskedLM": modeling_auto.MODEL_FOR_MASKED_LM_MAPPING_NAMES,
    "AutoModelForCausalLM": modeling_auto.MODEL_FOR_CAUSAL_LM_MAPPING_NAMES,
}


def read_facts(checkpoint: str) -> Facts:
    """Raises CheckpointUnavailable: the config cannot be had; the message names the cause and the fix."""
    return facts_of(checkpoint, read_config(locate(checkpoint), checkpoint))


def read_config(location: str, name: str) -> PreTrainedConfig:
    """Of a folder, or of a checkpoint on the Hub; `name` is what people know it by. Raises CheckpointUnavailable."""
    with explained(name):
        return AutoConfig.from_pretrained(location, trust_remote_code=False)


def facts_of(checkpoint: str, config: PreTrainedConfig) -> Facts:
    """The same of a config that was read already."""
    # An encoder-decoder keeps these of each of its halves.
    encoder = getattr(config, "encoder", None)
    inner = encoder if isinstance(encoder, PreTrainedConfig) else config
    labels = config.id2label or {}
    kind = config.model_type
    return Facts(
        checkpoint=checkpoint,
        model_type=kind,
        config_class=type(config).__name__,
        architectures=tuple(config.architectures or ()),
        classes={name: _first(made[kind]) for name, made in MAPPINGS.items() if kind in made},
        labels=tuple(str(labels[index]) for index in sorted(labels)),
        problem_type=config.problem_type,
        layers=_number(inner, "num_hidden_layers"),
        hidden_size=_number(inner, "hidden_size"),
    )


def _first(found: str | tuple[str, ...]) -> str:
    """Some configs stand for several classes, the usual one first."""
    return found if isinstance(found, str) else found[0]


def _number(config: Any, name: str) -> int | None:
    found = getattr(config, name, None)
    return found if isinstance(found, int) else None
