"""The code that gives an answer again, in plain transformers: a pipeline where there is one, and by hand."""

from collections.abc import Callable
from typing import Any

from studio.trying.code import fill_mask, generation, similarity, zero_shot

# A checkpoint, a question and its answer; gives the code by the name of its form.
FORMS: dict[str, Callable[[str, Any, Any], dict[str, str]]] = {
    "fill-mask": fill_mask.code,
    "zero-shot-classification": zero_shot.code,
    "text-generation": generation.code,
    "feature-extraction": similarity.code,
}


def code_for(checkpoint: str, question: Any, answer: Any) -> dict[str, str]:
    """What a person can copy; `checkpoint` is a folder or a name on the Hub."""
    return FORMS[question.task](checkpoint, question, answer)
