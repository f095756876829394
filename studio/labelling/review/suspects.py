"""Gold labels that are likely wrong, shown until somebody decides them."""

from collections.abc import Iterator
from dataclasses import dataclass

from storage import Transaction
from storage.repositories.review import Reviewed
from studio.errors import InvalidInput
from studio.labelling.review.ranking import Ranking
from studio.labelling.review.views import ReviewedExample, sayings_of, view
from studio.labelling.sayings import sayings, task_of

MOST_SUSPECTS = 100


@dataclass(frozen=True, slots=True)
class Suspect:
    """A gold label that a model doubts: what it would say, how likely it finds that, and how likely the gold label."""

    example: ReviewedExample
    predicted: str
    probability: float
    quality: float
    is_likely_wrong: bool


@dataclass(frozen=True, slots=True)
class SuspectPage:
    """The most suspect first; ask for those after `next` until it is None."""

    suspects: list[Suspect]
    next: int | None


def suspects(transaction: Transaction, project_id: int, ranking: Ranking, after: int, count: int) -> SuspectPage:
    """The next ones from the place `after` of the ranking; those whose gold label is another by now are left out.

    Raises InvalidInput when too many are asked for.
    """
    if not 1 <= count <= MOST_SUSPECTS or after < 0:
        raise InvalidInput(f"{count} suspects were asked for; expected 1 to {MOST_SUSPECTS}.")
    labels, found = sayings(transaction, project_id), list[Suspect]()
    task = task_of(transaction, project_id)
    for place, row in _standing(transaction, project_id, ranking, after):
        if len(found) == count:
            return SuspectPage(found, place)
        predicted = labels.now(int(ranking.predicted[place]))
        if predicted is not None:
            example = view(row, sayings_of(transaction, project_id, [row]), task)
            found.append(_suspect(ranking, place, predicted, example))
    return SuspectPage(found, None)


def _standing(
    transaction: Transaction, project_id: int, ranking: Ranking, after: int
) -> Iterator[tuple[int, Reviewed]]:
    """Places of the ranking, with their examples, whose gold label is still the one that was judged."""
    for start in range(after, len(ranking.example_ids), MOST_SUSPECTS):
        ids = ranking.example_ids[start : start + MOST_SUSPECTS].tolist()
        rows = {row.id: row for row in transaction.review.examples(project_id, ids)}
        for place, example_id in enumerate(ids, start):
            row = rows.get(example_id)
            if row is not None and row.gold is not None and row.gold[2].label_id == ranking.revisions[place]:
                yield place, row


def _suspect(ranking: Ranking, place: int, predicted: str, example: ReviewedExample) -> Suspect:
    # The two may have been merged since.
    differs = example.gold is not None and example.gold.label != predicted
    return Suspect(
        example=example,
        predicted=predicted,
        probability=float(ranking.probability[place]),
        quality=float(ranking.quality[place]),
        is_likely_wrong=differs and bool(ranking.flagged[place]),
    )
