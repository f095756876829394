"""Seats on examples, leased to a browser window for a while: taken, renewed, taken back and given back."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from storage import Transaction
from storage.repositories.assignments import Held
from storage.repositories.cursors import Candidate
from studio.labelling.seats import free_seat
from studio.labelling.settling import give_back, reseat

MOST_TAKEN_BACK = 200


class Leases:
    """What windows hold, in transactions that others bring."""

    def __init__(self, clock: Callable[[], float], lease_seconds: float) -> None:
        self._clock = clock
        self._lease_seconds = lease_seconds

    def top_up(
        self, transaction: Transaction, project_id: int, annotator: str, window: str, hold: int
    ) -> tuple[list[Held], bool]:
        """What the window holds now, and whether others were in the way of its holding more."""
        now = self._clock()
        held = self._renew(transaction, project_id, annotator, window, now)
        _take_back_expired(transaction, project_id, now)
        if len(held) >= hold:
            return held, False
        found, contended = transaction.cursors.candidates(project_id, annotator, hold - len(held))
        seats = _seats(transaction, project_id, found)
        if not seats:
            return held, contended or bool(found)
        until = now + self._lease_seconds
        transaction.examples.seats_taken(list(seats))
        transaction.assignments.take(project_id, annotator, window, list(seats.items()), now, until)
        taken = [
            Held(row.id, row.text, row.question, row.image, row.split, row.rank, until)
            for row in found
            if row.id in seats
        ]
        return [*held, *taken], contended or len(taken) < len(found)

    def _renew(self, transaction: Transaction, project_id: int, annotator: str, window: str, now: float) -> list[Held]:
        """The window's examples; a lease that has run out counts as long as nobody has taken it back."""
        held = transaction.assignments.held(project_id, annotator, window)
        until = now + self._lease_seconds
        # Not at every answer: a third of the lease is soon enough.
        if all((row.expires_at or now) > now + self._lease_seconds * 2 / 3 for row in held):
            return held
        kept = transaction.assignments.renew([row.id for row in held], annotator, until)
        return [replace(row, expires_at=until) for row in held if row.id in kept]


def leave(transaction: Transaction, project_id: int, annotator: str, window: str) -> int:
    """Give back what a window holds; returns how many examples those were."""
    held = sorted(row.id for row in transaction.assignments.held(project_id, annotator, window))
    for example_id in held:
        example = transaction.examples.lock(example_id)
        mine = [stand for stand in transaction.assignments.stands(example_id) if stand.annotator == annotator]
        if example is not None and mine and mine[0].state == "held":
            transaction.assignments.remove(example_id, annotator)
            give_back(transaction, example, 1)
    return len(held)


def _take_back_expired(transaction: Transaction, project_id: int, now: float) -> None:
    """Open the seats of those who left; an example that somebody is answering right now waits for the next look."""
    expired = transaction.assignments.expired(project_id, now)[:MOST_TAKEN_BACK]
    if not expired:
        return
    for example in transaction.examples.lock_free(expired):
        give_back(transaction, example, transaction.assignments.end_expired(example.id, now))


def _seats(transaction: Transaction, project_id: int, examples: Sequence[Candidate]) -> dict[int, int]:
    """A free seat on each example, by its id; those that have none since the overlap was lowered are put right."""
    seats = {row.id: free_seat(transaction.assignments.seats(row.id)) if row.is_shared else 1 for row in examples}
    if max(seats.values(), default=1) == 1:
        return seats
    overlap = transaction.projects.overlap(project_id)
    for example_id in sorted(example_id for example_id, seat in seats.items() if seat > overlap):
        del seats[example_id]
        if example := transaction.examples.lock(example_id):
            reseat(transaction, example)
    return seats
