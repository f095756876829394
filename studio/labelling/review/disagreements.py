"""The examples that wait for a reviewer, each with everybody's answer and what was decided."""

from collections.abc import Sequence
from dataclasses import dataclass

from storage import Store, Transaction
from storage.repositories.selections import Selection
from studio.errors import InvalidInput, NotFound
from studio.labelling.meaning import SchemaLabel, called
from studio.labelling.review.views import ReviewedExample, sayings_of, view
from studio.labelling.review.who_says_what import WhoSaysWhat, who_says_what
from studio.labelling.sayings import task_of

MOST_EXAMPLES = 100
# What can be looked through, and how it is found.
KINDS: dict[str, dict[str, str]] = {
    "disputed": {"state": "disputed"},
    "flagged": {"state": "flagged"},
    "skipped": {"state": "skipped"},
    "majority": {"reason": "majority"},
    "adjudicated": {"reason": "adjudicated"},
    "removed": {"state": "removed"},
}


@dataclass(frozen=True, slots=True)
class Filter:
    """Which examples of a kind: answered by the annotator; they (or anybody) said `said`, somebody else `against`.

    Where both are the same label, somebody said it, and somebody else left it out.
    """

    kind: str = "disputed"
    annotator: str | None = None
    said: str | None = None
    against: str | None = None


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """Examples in the order of their ids; ask for those after `next` until it is None. `total` counts all pages."""

    examples: list[ReviewedExample]
    next: int | None
    total: int


class Disagreements:
    """Finds what a reviewer should look at."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def page(self, project_id: int, wanted: Filter, after: int = 0, count: int = 20) -> ReviewPage:
        """The next examples after the id `after`.

        Raises InvalidInput for an unknown kind or label, or when too many are asked for.
        """
        if not 1 <= count <= MOST_EXAMPLES:
            raise InvalidInput(f"{count} examples were asked for; expected 1 to {MOST_EXAMPLES}.")
        with self._store.read() as transaction:
            selection = _selection(transaction, project_id, wanted)
            ids = transaction.review.page(selection, after, count + 1)
            found = transaction.review.examples(project_id, ids[:count])
            total = transaction.review.count(selection)
            said, task = sayings_of(transaction, project_id, found), task_of(transaction, project_id)
        return ReviewPage([view(row, said, task) for row in found], ids[count - 1] if len(ids) > count else None, total)

    def one(self, project_id: int, example_id: int) -> ReviewedExample:
        """Raises NotFound when the project has no such example."""
        with self._store.read() as transaction:
            found = transaction.review.examples(project_id, [example_id])
            said, task = sayings_of(transaction, project_id, found), task_of(transaction, project_id)
        if not found:
            raise NotFound(f"There is no example {example_id} in this project. Reload the page.")
        return view(found[0], said, task)

    def who_says_what(self, project_id: int, annotator: str | None = None) -> WhoSaysWhat:
        """See `who_says_what`."""
        return who_says_what(self._store, project_id, annotator)


def _selection(transaction: Transaction, project_id: int, wanted: Filter) -> Selection:
    if wanted.kind not in KINDS:
        raise InvalidInput(f"{wanted.kind!r} cannot be looked through. Choose one of: {', '.join(KINDS)}.")
    if wanted.annotator is not None and "\0" in wanted.annotator:
        raise InvalidInput(f"{wanted.annotator!r} is nobody's name. Reload the page.")
    labels = transaction.projects.every_label(project_id)
    return Selection(
        project_id,
        annotator=wanted.annotator,
        said=_called(labels, wanted.said),
        against=_called(labels, wanted.against),
        **KINDS[wanted.kind],
    )


def _called(labels: Sequence[SchemaLabel], name: str | None) -> tuple[int, ...]:
    """Every label, old ones too, that means the label in use of this name. Raises InvalidInput."""
    if name is None:
        return ()
    if not (found := called(labels, name)):
        raise InvalidInput(f"{name!r} is no label of this project. Reload the page.")
    return tuple(found)
