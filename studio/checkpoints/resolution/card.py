"""What is shown of a checkpoint before anybody uses it: the way from its name to what it can do."""

from dataclasses import dataclass

from studio.checkpoints.resolution.values import Resolution
from studio.checkpoints.task_classes import find_task_class


@dataclass(frozen=True, slots=True)
class CheckpointCard:
    """What a checkpoint is, by its config and its tokenizer; its weights are not read.

    `name` is what people know it by. `own_task` is the one that it was fine-tuned for, of those that are trained here,
    None for a bare body. `max_length` is how many tokens of a text it reads, special ones included; None where it looks
    at images. `parameters` is None where its files are not on this machine yet, or cannot be counted.
    """

    name: str
    is_here: bool
    parameters: int | None
    model_type: str
    config_class: str
    architectures: tuple[str, ...]
    own_task: str | None
    max_length: int | None
    mask_token: str | None
    # One for each task there is.
    resolutions: tuple[Resolution, ...]

    def resolution(self, task: str) -> Resolution:
        """What it is for one task. Raises InvalidInput, naming the tasks there are."""
        find_task_class(task)
        return next(one for one in self.resolutions if one.task == task)
