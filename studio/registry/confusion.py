"""The held-out examples behind a cell of a version's confusion matrix."""

from collections.abc import Sequence
from dataclasses import dataclass

from storage import Store
from storage.tables import Version
from studio.errors import InvalidInput
from studio.metrics.bootstrap import Floats
from studio.registry.evidence import Evidence, HeldOut
from studio.registry.views import find_version

MOST_AT_ONCE = 100
# A page shows where a text begins; its timeline has it whole.
LONGEST_TEXT = 1_000


@dataclass(frozen=True, slots=True)
class Confused:
    """An example whose gold label is one thing, and what the version made of it, with both probabilities."""

    example_id: int
    text: str
    gold: str
    predicted: str
    probability: float
    probability_of_gold: float


@dataclass(frozen=True, slots=True)
class ConfusedPage:
    """Some of `total` examples; ask for those `after` the last one's id until `next` is null."""

    total: int
    examples: list[Confused]
    next: int | None


class Confusion:
    """Answers from what the version has said already, by the labels and the gold of today."""

    def __init__(self, store: Store, evidence: Evidence) -> None:
        self._store = store
        self._evidence = evidence

    def page(
        self, project_id: int, version: str, gold: str, predicted: str, after: int = 0, count: int = 20
    ) -> ConfusedPage:
        """The examples that people call `gold` and the version `predicted`, in the order of their ids.

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
            held = transaction.holdout.labelled(project_id, gold)
        found = self._found(row, held, labels, labels.index(predicted))
        rest = [one for one in found if one.example_id > after]
        some = rest[:count]
        return ConfusedPage(len(found), some, some[-1].example_id if len(rest) > count else None)

    def _found(
        self, version: Version, held: Sequence[HeldOut], labels: Sequence[str], predicted: int
    ) -> list[Confused]:
        said = self._evidence.kept(version, held, labels)
        return [
            _confused(one, said[one.example_id], labels)
            for one in held
            if one.example_id in said and said[one.example_id].argmax() == predicted
        ]


def _confused(one: HeldOut, said: Floats, labels: Sequence[str]) -> Confused:
    predicted = int(said.argmax())
    return Confused(
        example_id=one.example_id,
        text=one.text[:LONGEST_TEXT],
        gold=one.label,
        predicted=labels[predicted],
        probability=float(said[predicted]),
        probability_of_gold=float(said[labels.index(one.label)]),
    )


def _require_labels(names: Sequence[str], labels: Sequence[str]) -> None:
    for name in names:
        if name not in labels:
            raise InvalidInput(f"{name!r} is no label in use. There are: {', '.join(labels)}.")
