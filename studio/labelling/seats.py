"""Who may sit where: the pure rules of overlap, leases and answers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from studio.errors import Conflict
from studio.labelling.gold import Outcome, outcome

STATE_AFTER = {"label": "labelled", "skip": "skipped", "flag": "flagged", "undo": "held"}
SEATED = ("held", "labelled")
# The most people that may label one example.
MOST_OVERLAP = 100


class Stand(Protocol):
    """What the rules need to know of where a person stands with an example."""

    @property
    def annotator(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def seat(self) -> int | None: ...
    @property
    def value_id(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Place:
    """Where the person stands after an answer, and how many seats are open then."""

    state: str
    seat: int | None
    open_seats: int


def place(action: str, annotator: str, stands: Sequence[Stand], open_seats: int, overlap: int) -> Place:
    """Where an answer leads its person; whoever gives one sits down, keeps the seat, or gives it back.

    `open_seats` may still be those of an overlap that was higher.

    Raises:
        Conflict: every seat is taken by others, or there is nothing to undo.
    """
    mine = next((stand for stand in stands if stand.annotator == annotator), None)
    if action == "undo" and (mine is None or mine.state == "held"):
        raise Conflict("There is no answer of yours to undo on this example.")
    state = STATE_AFTER[action]
    had = mine.seat if mine is not None else None
    if state not in SEATED:
        others = [stand for stand in stands if stand is not mine]
        return Place(state, None, room(open_seats + (had is not None), others, overlap))
    open_seats = room(open_seats, stands, overlap)
    if had is not None:
        return Place(state, had, open_seats)
    if open_seats < 1:
        raise Conflict(_full(stands))
    return Place(state, free_seat({stand.seat for stand in stands}), open_seats - 1)


def room(open_seats: int, stands: Sequence[Stand], overlap: int) -> int:
    """How many of these seats may be open beside those that are taken, when the overlap is this."""
    taken = sum(stand.seat is not None for stand in stands)
    return max(0, min(open_seats, overlap - taken))


def free_seat(taken: Collection[int | None]) -> int:
    """The lowest number, from 1, that nobody has."""
    return next(seat for seat in range(1, len(taken) + 2) if seat not in taken)


def outcome_of(stands: Sequence[Stand], open_seats: int, meaning: Mapping[int, int | None]) -> Outcome:
    """What the current answers come to; `meaning` leads a label to the one in use now, None when it has none.

    The seats that are taken and open together are the people wanted: a changed overlap leaves finished examples alone.
    """
    labels = {
        stand.annotator: label
        for stand in stands
        if stand.state == "labelled" and stand.value_id is not None
        if (label := meaning.get(stand.value_id, stand.value_id)) is not None
    }
    states = [stand.state for stand in stands]
    wanted = open_seats + sum(state in SEATED for state in states)
    return outcome(labels, wanted, flags=states.count("flagged"), skips=states.count("skipped"))


def _full(stands: Sequence[Stand]) -> str:
    if any(stand.state == "held" for stand in stands):
        return "Somebody else is labelling this example now. Your answer was not saved."
    if not stands:
        return "This example has its label already. Your answer was not saved."
    return "Somebody else has answered this example meanwhile. Your answer was not saved."
