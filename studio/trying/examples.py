"""What a person who has no text at hand may ask, by task."""

from typing import Any

# `{mask}` is where the checkpoint's own mask token goes.
FILL_MASK = (
    "Paris is the {mask} of France.",
    "I {mask} this film: it was far too long.",
    "The nurse said that {mask} would be {mask} tomorrow.",
)
ZERO_SHOT: tuple[dict[str, Any], ...] = (
    {"texts": ["My parcel never arrived, and nobody answers."], "labels": ["delivery", "refund", "praise"]},
    {
        "texts": ["The match was decided in the last minute."],
        "labels": ["sports", "politics", "cooking"],
        "template": "This text is about {}.",
    },
    {
        "texts": ["The food was cold, but the waiter was charming."],
        "labels": ["food", "service", "price"],
        "template": "This review mentions the {}.",
        "multi_label": True,
    },
)
GENERATION: tuple[dict[str, Any], ...] = (
    {"text": "Once upon a time there was"},
    {"text": "The best way to learn a language is", "sampled": True, "temperature": 0.8, "top_p": 0.95, "seed": 7},
)
SIMILARITY = (
    (
        "Where is my parcel?",
        "My package has not arrived.",
        "I want my money back.",
        "How often does a fern need water?",
    ),
    ("The cat sat on the mat.", "On the mat there was a cat.", "The dog chased the cat.", "Shares fell on Monday."),
)


def examples(task: str, mask_token: str | None) -> list[dict[str, Any]]:
    """Questions to a checkpoint with this mask token, as what a question is made of."""
    # Not str.format: a mask token may hold braces of its own.
    masked = [{"texts": [text.replace("{mask}", mask_token or "[MASK]")]} for text in FILL_MASK]
    found: dict[str, list[dict[str, Any]]] = {
        "fill-mask": masked,
        "zero-shot-classification": list(ZERO_SHOT),
        "text-generation": list(GENERATION),
        "feature-extraction": [{"texts": list(texts)} for texts in SIMILARITY],
    }
    return found[task]
