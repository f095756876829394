"""How a model writes: what a project can choose of it, and what transformers calls that."""

from collections.abc import Mapping
from typing import Any

from studio.errors import InvalidInput
from studio.tasks.settings import Setting

# What only counts where tokens are drawn by lot, and transformers refuses where they are not.
OF_DRAWING = ("temperature", "top_k", "top_p", "top_h", "min_p", "typical_p", "epsilon_cutoff", "eta_cutoff")
# Beam search; with one beam the likeliest token is taken each time, and early stopping and penalty do nothing.
SETTINGS: dict[str, Setting] = {
    "beams": Setting("Beams", "How many beginnings are kept while a text is written.", 4, range=(1, 16)),
    "least_new_tokens": Setting("Shortest text", "In tokens; 0 for any.", 0, range=(0, 1_000)),
    "most_new_tokens": Setting("Longest text", "In tokens.", 128, range=(1, 4_096)),
    "no_repeat_ngram": Setting(
        "Never repeat", "So many tokens in a row occur once at most; 0 forbids nothing.", 0, range=(0, 20)
    ),
    "early_stopping": Setting(
        "Stop early",
        "Once there are as many whole texts as beams, a better one is not looked for; with several beams only.",
        True,
    ),
    "length_penalty": Setting(
        "Favour long texts",
        "Above 0 long texts, below 0 short ones; with several beams only.",
        1.0,
        range=(-5.0, 5.0),
    ),
}


def require_together(chosen: Mapping[str, Any]) -> None:
    """Raises InvalidInput: what is chosen for all settings fits each, but not together."""
    least, most = chosen["least_new_tokens"], chosen["most_new_tokens"]
    if least > most:
        raise InvalidInput(
            f"least_new_tokens is {least:,}, above most_new_tokens, which is {most:,}. "
            "Lower the first or raise the second."
        )


def generation_config(chosen: Mapping[str, Any]) -> dict[str, Any]:
    """What the generation config of a model says then, so that the same text comes each time.

    None takes back what the model's own said.
    """
    has_beams = chosen["beams"] > 1  # transformers refuses the settings of beams without them
    return {
        "do_sample": False,
        "num_beams": chosen["beams"],
        "max_length": None,
        "max_new_tokens": chosen["most_new_tokens"],
        "min_length": None,
        "min_new_tokens": chosen["least_new_tokens"] or None,
        "no_repeat_ngram_size": chosen["no_repeat_ngram"] or None,
        "early_stopping": chosen["early_stopping"] if has_beams else None,
        "length_penalty": chosen["length_penalty"] if has_beams else None,
        "num_return_sequences": None,
        **dict.fromkeys(OF_DRAWING),
    }
