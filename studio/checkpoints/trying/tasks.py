"""The tasks for which nobody has to label or train, and what each is asked with."""

from collections.abc import Callable

from studio.checkpoints.trying.questions import FillMask, Generation, Question, Similarity, ZeroShot
from studio.errors import InvalidInput

TRY_TASKS: dict[str, Callable[..., Question]] = {
    question.task: question for question in (FillMask, ZeroShot, Generation, Similarity)
}


def find_try_task(name: str) -> Callable[..., Question]:
    """What makes its questions. Raises InvalidInput, naming the tasks there are."""
    if name not in TRY_TASKS:
        raise InvalidInput(f"{name!r} is no task to try. Choose one of: {', '.join(TRY_TASKS)}.")
    return TRY_TASKS[name]
