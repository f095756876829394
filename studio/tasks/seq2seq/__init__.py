"""Texts that are written from texts: summaries, translations, rewritings; pure functions over values and token ids."""

from studio.tasks.seq2seq.generation import SETTINGS, generation_config, require_together
from studio.tasks.seq2seq.targets import tokenizer_arguments
from studio.tasks.seq2seq.value import LONGEST_TARGET, require_trainable, validate

__all__ = [
    "LONGEST_TARGET",
    "SETTINGS",
    "generation_config",
    "require_together",
    "require_trainable",
    "tokenizer_arguments",
    "validate",
]
