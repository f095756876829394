"""What a checkpoint is for a task, said before a project is made with it."""

from collections.abc import Callable
from dataclasses import dataclass

from studio.checkpoints.resolution.card import CheckpointCard
from studio.checkpoints.task_classes import find_task_class
from studio.errors import StudioError
from studio.projects.terms import require_checkpoint

USUAL_TASK = "text-classification"


@dataclass(frozen=True, slots=True)
class CheckpointView:
    """What can be done with a checkpoint's name for a task, in a sentence.

    `usable` says that it can be trained from. `labels` are those of its own head, if it has one for the task. `card` is
    None where it cannot be looked at.
    """

    name: str
    task: str
    usable: bool
    sentence: str
    labels: tuple[str, ...]
    card: CheckpointCard | None = None


class Checkpoints:
    """Looks at checkpoints without loading their weights."""

    def __init__(self, look: Callable[[str, str], CheckpointCard], require_nameable: Callable[[str], None]) -> None:
        """`look(name, name)` reads a card; both raise a StudioError for what cannot be had or named."""
        self._look = look
        self._require_nameable = require_nameable

    def require_nameable(self, name: str) -> None:
        """Raises InvalidInput for what people of this studio may not name, such as a folder of a public machine."""
        require_checkpoint(name)
        self._require_nameable(name)

    def describe(self, name: str, task: str = "") -> CheckpointView:
        """For this task, or else the one that the checkpoint was fine-tuned for.

        Reads the configuration and the tokenizer, which takes seconds where the Hub is asked. Raises InvalidInput:
        there is no such task.
        """
        name = name.strip()
        if task:
            find_task_class(task)
        try:
            self.require_nameable(name)
            card = self._look(name, name)
        except StudioError as error:
            return CheckpointView(name, task or USUAL_TASK, False, str(error), ())
        found = card.resolution(task or card.own_task or USUAL_TASK)
        sentence = f"It can be used. {found.advice}" if found.trains else found.sentence
        return CheckpointView(name, found.task, found.trains, sentence, found.labels, card)
