"""What the revisions of the file say: the number of a label, or what a task makes of such numbers."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

from storage import Transaction
from storage.repositories.label_values import canonical
from studio.errors import InvalidInput
from studio.exchange.everything.values import Unfit, Values
from studio.tasks import find_task
from studio.tasks.base import Said, Task

LONGEST_ANSWER = 1_000_000


class FileAnswers(ABC):
    """How they are read, and stored as values of a project."""

    @abstractmethod
    def read(self, values: Values, text: str) -> Said | None:
        """What a revision says of the text, by the numbers of labels. Raises Unfit."""

    @abstractmethod
    def named(self, said: Said) -> Sequence[int]:
        """The labels in it, by their numbers."""

    @abstractmethod
    def stored(
        self, transaction: Transaction, project_id: int, said: Sequence[Said], label_ids: Sequence[int]
    ) -> list[int]:
        """The ids of their values in a project, in which the labels have these ids."""


class LabelNumbers(FileAnswers):
    """Each is the number of one label."""

    def __init__(self, count: int) -> None:
        self._count = count

    def read(self, values: Values, text: str) -> Said | None:  # noqa: ARG002  # any label may be of any text
        return values.maybe_whole("label", 1, self._count)

    def named(self, said: Said) -> Sequence[int]:
        return (said,)

    def stored(
        self,
        transaction: Transaction,  # noqa: ARG002  # every label is there
        project_id: int,  # noqa: ARG002
        said: Sequence[Said],
        label_ids: Sequence[int],
    ) -> list[int]:
        return [label_ids[number - 1] for number in said]


class Structures(FileAnswers):
    """Each is what the task makes of several labels, or of none."""

    def __init__(self, task: Task, labels: Sequence[Mapping[str, Any]]) -> None:
        self._task = task
        # A name may have been used twice, and the task asks for names: the numbers are these, in the schema's order.
        order = sorted(range(len(labels)), key=lambda place: (labels[place]["position"], place))
        self._names = {place + 1: str(place + 1) for place in order}

    def read(self, values: Values, text: str) -> Said | None:
        found = values.raw("value")
        if isinstance(found, str):
            found = values.maybe_text("value", LONGEST_ANSWER)
        if found is None:
            return None
        try:
            said = self._task.relabel(found, self._names)
            valid = self._task.validate(said, list(self._names.values()), text)
        except InvalidInput as problem:
            raise Unfit(f"the value of a revision cannot be: {problem}") from problem
        # What is no list, no object or no number where one belongs; a task may take for granted that it is one.
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            raise Unfit(f"the value {canonical(found)[:60]} of a revision is none of {self._task.name}") from error
        if _in_any_order(said) != _in_any_order(valid):
            raise Unfit(f"the value {canonical(found)[:60]} of a revision is not as {self._task.name} has it")
        return found

    def named(self, said: Said) -> Sequence[int]:
        return self._task.named(said)

    def stored(
        self, transaction: Transaction, project_id: int, said: Sequence[Said], label_ids: Sequence[int]
    ) -> list[int]:
        # In the order of their ids, so that the same is always written the same.
        ids = dict(sorted(enumerate(label_ids, start=1), key=lambda item: item[1]))
        contents = [self._task.relabel(one, ids) for one in said]
        named = {canonical(content): self._task.named(content) for content in contents}
        found = transaction.label_values.intern_all(project_id, named)
        return [found[canonical(content)] for content in contents]


def answers_of(task: str, labels: Sequence[Mapping[str, Any]]) -> FileAnswers:
    """How answers of a project stand in its file. Raises Unfit: there is no such task."""
    try:
        found = find_task(task)
    except InvalidInput as problem:
        raise Unfit(str(problem)) from problem
    # What somebody has said stays so when the project's rule for it becomes stricter.
    return Structures(found.loosest(), labels) if found.is_structured else LabelNumbers(len(labels))


def _in_any_order(said: Said) -> Any:
    """Labels may have changed places since, and with them the order in which they stand in an answer of then."""
    return sorted(canonical(one) for one in said) if isinstance(said, list) else canonical(said)
