"""The held-out examples that a version confuses: those behind a cell of its confusion matrix, or a label it misses."""

from collections.abc import Sequence
from dataclasses import dataclass

from storage import Store
from storage.repositories.holdout import HeldOut
from storage.tables import Version
from studio.errors import InvalidInput
from studio.registry.evidence import Evidence
from studio.registry.views import find_version
from studio.spelling import spelling
from studio.tasks import find_task
from studio.tasks.base import Answer, Said, Task

MOST_AT_ONCE = 100
# A page shows where a text begins; its timeline has it whole.
LONGEST_TEXT = 1_000


@dataclass(frozen=True, slots=True)
class Confused:
    """An example, what people say of it, and what the version made of it.

    `probability` is that of the label that was predicted (asked for, where an answer may have several), and
    `probability_of_gold` of the gold one; None where there is none.
    """

    example_id: int
    text: str
    gold: Said
    predicted: Said
    probability: float | None
    probability_of_gold: float | None
    question: str | None = None
    image: str | None = None


@dataclass(frozen=True, slots=True)
class ConfusedPage:
    """Some of `total` examples; ask for those `after` the last one's id until `next` is null."""

    total: int
    examples: list[Confused]
    next: int | None


@dataclass(frozen=True, slots=True)
class _Cell:
    """What is looked for; with one label, examples where only people, or only the version, have it."""

    gold: str | None
    predicted: str | None
    task: Task
    labels: Sequence[str]

    def holds(self, gold: Said, said: Said) -> bool:
        if self.gold is None and self.predicted is None:
            return bool(gold != said)
        people, version = self.task.named(gold), self.task.named(said)
        if self.predicted is None:
            return self.gold in people and self.gold not in version
        if self.gold is None:
            return self.predicted in version and self.predicted not in people
        return self.gold in people and self.predicted in version

    def confused(self, one: HeldOut, answer: Answer, said: Said) -> Confused:
        return Confused(
            example_id=one.example_id,
            text=one.text[:LONGEST_TEXT],
            gold=one.label,
            predicted=said,
            probability=self._probability(answer, self.predicted),
            probability_of_gold=self._probability(answer, self.gold),
            question=one.question,
            image=one.image,
        )

    def _probability(self, answer: Answer, label: str | None) -> float | None:
        return None if label is None else self.task.probability(answer, self.labels, label)


class Confusion:
    """Answers from what the version has said already, by the labels and the gold of today."""

    def __init__(self, store: Store, evidence: Evidence) -> None:
        self._store = store
        self._evidence = evidence

    def page(
        self,
        project_id: int,
        version: str,
        gold: str | None = None,
        predicted: str | None = None,
        after: int = 0,
        count: int = 20,
    ) -> ConfusedPage:
        """The examples of which people say `gold` and the version `predicted`, in the order of their ids.

        Without `predicted` those where it misses `gold`, without `gold` those where nobody else says `predicted`, and
        without both every example of which it does not say what people do.

        Raises:
            NotFound: there is no such version.
            InvalidInput: a label that is not in use, or more than MOST_AT_ONCE examples at once.
        """
        if not 1 <= count <= MOST_AT_ONCE:
            raise InvalidInput(f"Found count={count}; expected 1 to {MOST_AT_ONCE}.")
        with self._store.read() as transaction:
            row = find_version(transaction, project_id, version)
            labels = [label.name for label in transaction.projects.labels(project_id)]
            _require_labels((gold, predicted), labels)
            task = find_task(transaction.projects.get(project_id).task)
            held = transaction.holdout.all(project_id, spelling(transaction, project_id))
        found = self._found(row, held, _Cell(gold, predicted, task, labels))
        rest = [one for one in found if one.example_id > after]
        some = rest[:count]
        return ConfusedPage(len(found), some, some[-1].example_id if len(rest) > count else None)

    def _found(self, version: Version, held: Sequence[HeldOut], cell: _Cell) -> list[Confused]:
        answers = self._evidence.kept(version, held, cell.labels)
        found = []
        for one in held:
            if (answer := answers.get(one.example_id)) is not None:
                said = cell.task.said(answer, cell.labels)
                if cell.holds(one.label, said):
                    found.append(cell.confused(one, answer, said))
        return found


def _require_labels(names: Sequence[str | None], labels: Sequence[str]) -> None:
    for name in names:
        if name is not None and name not in labels:
            raise InvalidInput(f"{name!r} is no label in use. There are: {', '.join(labels)}.")
