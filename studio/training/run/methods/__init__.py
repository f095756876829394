"""How models are trained, one method a task."""

from studio.errors import InvalidInput
from studio.training.run.methods.base import Loss, Method
from studio.training.run.methods.images import Images
from studio.training.run.methods.names import Names
from studio.training.run.methods.questions import Questions
from studio.training.run.methods.sets import Sets
from studio.training.run.methods.spans import Spans
from studio.training.run.methods.texts import Texts

METHODS: dict[str, Method] = {
    "text-classification": Names(),
    "multi-label": Sets(),
    "token-classification": Spans(),
    "question-answering": Questions(),
    "seq2seq": Texts(),
    "image-classification": Images(),
}


def find_method(task: str) -> Method:
    """Raises InvalidInput: no model is trained for this task."""
    if task not in METHODS:
        raise InvalidInput(f"No model is trained for {task!r}. Choose one of: {', '.join(METHODS)}.")
    return METHODS[task]


__all__ = ["METHODS", "Loss", "Method", "find_method"]
