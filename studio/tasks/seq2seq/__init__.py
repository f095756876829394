"""Texts that are written from texts: summaries, translations, rewritings; pure functions over values and token ids."""

from studio.tasks.seq2seq.generation import SETTINGS, generation_config, require_together
from studio.tasks.seq2seq.targets import (
    IGNORED,
    Batch,
    batch,
    decodable,
    shifted_right,
    tokenizer_arguments,
)
from studio.tasks.seq2seq.value import LONGEST_TARGET, require_trainable, validate

__all__ = [
    "IGNORED",
    "LONGEST_TARGET",
    "SETTINGS",
    "Batch",
    "batch",
    "decodable",
    "generation_config",
    "require_together",
    "require_trainable",
    "shifted_right",
    "tokenizer_arguments",
    "validate",
]
