"""What not every task can be trained with: asked before anything is begun."""

from studio.errors import Conflict, InvalidInput
from studio.tasks import find_task
from studio.training.hyperparameters import Hyperparameters
from studio.training.soft_targets import OFF

LINEAR_HEAD = "linear_head"
CLASS_WEIGHTS, SOFT_LABELS = "class_weights", "soft_labels"
# Hyperparameters by the values that any task can follow.
HARMLESS = {CLASS_WEIGHTS: "none", SOFT_LABELS: OFF}


def has_heads(task: str) -> bool:
    """Whether linear heads on embeddings of texts can do the task, such as those of the fast lane."""
    return LINEAR_HEAD in find_task(task).trains_with


def require_heads(task: str, what: str) -> None:
    """Raises Conflict where they cannot; `what` wants them."""
    if not has_heads(task):
        raise Conflict(
            f"{what} fits linear heads, which give a text one label; the task of this project, {task}, wants more. "
            "Train a version instead."
        )


def require_means(task: str, numbers: Hyperparameters) -> None:
    """Raises InvalidInput for a hyperparameter that the task cannot follow."""
    for name, harmless in HARMLESS.items():
        if (value := getattr(numbers, name)) != harmless and name not in find_task(task).trains_with:
            raise InvalidInput(
                f"{name} is {value!r}; expected {harmless!r}: no version for {task} can be trained with it otherwise."
            )
