"""Writes down what an example has come to: its gold label, its state, its open seats, the tallies."""

from collections.abc import Mapping, Sequence

from storage import Transaction
from storage.repositories.assignments import Stand
from storage.repositories.examples import Locked
from storage.repositories.gold import Agreed
from studio.labelling.meaning import meaning_of
from studio.labelling.seats import outcome_of, room

# Gold that no annotator's answer changes.
SETTLED = ("adjudicated", "imported")
# Whoever leaves such an example leaves no seat to be taken: it wants no more answers.
CLOSED = ("labelled", "removed")


def settle(
    transaction: Transaction,
    example: Locked,
    stands: Sequence[Stand],
    open_seats: int,
    agreed: Agreed | None,
    counted: Mapping[str, int],
) -> dict[str, int]:
    """Write what the answers of a locked example come to; returns what to add to the tallies, `counted` included.

    `stands` are everybody's as they are now, `agreed` the gold label before.
    """
    if agreed is not None and agreed.reason in SETTLED:
        return _put(transaction, example, "labelled", 0, agreed, agreed, counted)
    # Whoever has just labelled it alone has chosen a label in use.
    is_alone = len(stands) <= 1 and "labels" in counted
    meaning = {} if is_alone else meaning_of(transaction, example.project_id, given_by(stands))
    state, after = judged(stands, open_seats, meaning)
    return _put(transaction, example, state, open_seats, agreed, after, counted)


def given_by(stands: Sequence[Stand]) -> set[int]:
    """The values that people gave."""
    return {stand.value_id for stand in stands if stand.value_id is not None}


def judged(stands: Sequence[Stand], open_seats: int, meaning: Mapping[int, int | None]) -> tuple[str, Agreed | None]:
    """The state that the answers come to, and the gold label if they have one."""
    decided = outcome_of(stands, open_seats, meaning)
    if decided.label_id is None or decided.reason is None:
        return decided.state, None
    return decided.state, Agreed(decided.label_id, _newest_vote(stands, decided.label_id, meaning), decided.reason)


def write(
    transaction: Transaction,
    example: Locked,
    state: str,
    open_seats: int,
    before: Agreed | None,
    after: Agreed | None,
    counted: Mapping[str, int],
) -> None:
    """Give a locked example its state, its open seats and its gold label; the tallies come last."""
    moves = _put(transaction, example, state, open_seats, before, after, counted)
    transaction.tallies.move(example.project_id, moves)


def back_to_answers(transaction: Transaction, example: Locked, before: Agreed | None, overlap: int) -> None:
    """Take back what a reviewer did to a locked example: the gold label it was imported with is its own again.

    Without one, it is what its answers come to, and whoever is missing up to the overlap may still label it.
    """
    imported = transaction.review.imported(example.id)
    stands = transaction.assignments.stands(example.id)
    said = {imported.value_id} if imported and imported.value_id is not None else set()
    meaning = meaning_of(transaction, example.project_id, given_by(stands) | said)
    label = meaning.get(imported.value_id) if imported and imported.value_id is not None else None
    if imported is not None and label is not None:
        write(transaction, example, "labelled", 0, before, Agreed(label, imported.label_id, "imported"), {})
        return
    open_seats = room(overlap, stands, overlap)
    state, after = judged(stands, open_seats, meaning)
    write(transaction, example, state, open_seats, before, after, {})


def give_back(transaction: Transaction, example: Locked, seats: int) -> None:
    """Open the seats that people have left on a locked example, unless it wants no more answers."""
    if example.state in CLOSED:
        return
    overlap = transaction.projects.overlap(example.project_id)
    stands = transaction.assignments.stands(example.id)
    open_seats = room(example.open_seats + seats, stands, overlap)
    if open_seats == example.open_seats + seats:
        transaction.examples.settle(example, example.state, open_seats)
    else:
        # The overlap is lower than it was when they sat down, so that the others' answers may be enough now.
        moves = settle(transaction, example, stands, open_seats, None, {})
        transaction.tallies.move(example.project_id, moves)


def reseat(transaction: Transaction, example: Locked) -> None:
    """Give a locked example the open seats that the overlap leaves, and what follows; one with gold stays as it is."""
    if example.state in CLOSED:
        return
    overlap = transaction.projects.overlap(example.project_id)
    stands = transaction.assignments.stands(example.id)
    moves = settle(transaction, example, stands, room(overlap, stands, overlap), None, {})
    transaction.tallies.move(example.project_id, moves)


def _put(
    transaction: Transaction,
    example: Locked,
    state: str,
    open_seats: int,
    before: Agreed | None,
    after: Agreed | None,
    counted: Mapping[str, int],
) -> dict[str, int]:
    # Gold and its tally come before the cursors that an opened seat leads back: a claim, which locks one, comes last.
    transaction.gold.set(example.project_id, example.id, example.split, before, after)
    transaction.examples.settle(example, state, open_seats)
    moves = dict(counted)
    return moves if state == example.state else moves | {example.state: -1, state: 1}


def _newest_vote(stands: Sequence[Stand], label: int, meaning: Mapping[int, int | None]) -> int:
    """The newest revision among those that say so."""
    return max(
        stand.label_id
        for stand in stands
        if stand.label_id is not None and stand.value_id is not None
        if meaning.get(stand.value_id, stand.value_id) == label
    )
