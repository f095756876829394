"""What the rows of a file say, as the spool keeps it: each label of the file has a number, and the project's ids come
later."""

from abc import ABC, abstractmethod

from storage.repositories.label_values import canonical
from studio.errors import InvalidInput
from studio.exchange.rows import LabelNames, RowError, text_of
from studio.exchange.spool import SAID
from studio.tasks.base import Said, Task

# The number of a label, and what is said in place of one.
Kept = tuple[int, str | None]


class Answers(ABC):
    """Takes one answer after the other; `codes` are the numbers of the labels that were met."""

    def __init__(self, labels: LabelNames) -> None:
        self._labels = labels
        self.codes: dict[str, int] = {}

    @abstractmethod
    def resolve(self, found: Said | None, text: str) -> Kept | None:
        """An answer to a text, as it was found; None when there is none. Raises RowError."""

    def _code(self, label: str) -> int:
        return self.codes.setdefault(label, len(self.codes))


class LabelAnswers(Answers):
    """Each answer is one label's name."""

    def resolve(self, found: Said | None, text: str) -> Kept | None:  # noqa: ARG002  # any label may be of any text
        label = self._labels.resolve(found)
        return None if label is None else (self._code(label), None)


class StructuredAnswers(Answers):
    """Answers that a task makes of several labels, or of none."""

    def __init__(self, labels: LabelNames, task: Task, max_text_bytes: int) -> None:
        super().__init__(labels)
        self._task = task
        self._max_text_bytes = max_text_bytes

    def resolve(self, found: Said | None, text: str) -> Kept | None:
        if found is None:
            return None
        names = {name: self._name(name) for name in self._task.named(found)}
        try:
            said = self._task.validate(self._task.relabel(found, names), self._labels.every, text)
        except InvalidInput as problem:
            raise RowError(str(problem)) from problem
        if isinstance(said, str):
            text_of(said, self._max_text_bytes, "label")
        codes = {name: self._code(name) for name in self._task.named(said)}
        return SAID, canonical(self._task.relabel(said, codes))

    def _name(self, found: str) -> str:
        name = self._labels.resolve(found)
        if name is None:
            raise RowError("one of the labels has no name")
        return name


def answers_of(task: Task, labels: LabelNames, max_text_bytes: int) -> Answers:
    """How answers of a task are taken; a text that is one may be as long as any other."""
    return StructuredAnswers(labels, task, max_text_bytes) if task.is_structured else LabelAnswers(labels)
