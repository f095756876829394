"""What many examples come to when answers are moved, taken back or brought back by other means than the queue."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from storage import Transaction
from storage.repositories.assignments import Stand
from storage.repositories.gold import Agreed
from storage.repositories.standings import Standing
from studio.labelling.seats import SEATED, room
from studio.labelling.settling import SETTLED, judged


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an example has become."""

    state: str
    open_seats: int
    agreed: Agreed | None


def settled_gold(standing: Standing) -> Agreed | None:
    """The gold label that no annotator's answer changes, if the example has one."""
    return standing.agreed if standing.agreed is not None and standing.agreed.reason in SETTLED else None


def outcome_after(
    before: Standing,
    stands: Sequence[Stand],
    settled: Agreed | None,
    meaning: Mapping[int, int | None],
    overlap: int,
    *,
    removed: bool,
) -> Outcome:
    """What an example comes to when people stand with it so.

    It wants as many people as before, so that a finished one is finished again when everything is as it was; one that
    wanted nobody, because it was decided, imported or removed, wants what the overlap says.
    """
    if removed:
        return Outcome("removed", 0, None)
    if settled is not None:
        return Outcome("labelled", 0, settled)
    wanted = before.open_seats + _seated(before.stands)
    if settled_gold(before) is not None or before.state == "removed":
        wanted = overlap
    open_seats = room(max(0, wanted - _seated(stands)), stands, overlap)
    state, agreed = judged(stands, open_seats, meaning)
    return Outcome(state, open_seats, agreed)


@dataclass(slots=True)
class Moves:
    """What a number of outcomes adds to the tallies, and whether seats were opened."""

    states: Counter[str] = field(default_factory=Counter)
    gold: Counter[tuple[int, str]] = field(default_factory=Counter)
    labels: int = 0
    opened: bool = False

    def count(self, before: Standing, after: Outcome) -> None:
        self.states[before.state] -= 1
        self.states[after.state] += 1
        if before.agreed is not None:
            self.gold[before.agreed.value_id, before.split] -= 1
        if after.agreed is not None:
            self.gold[after.agreed.value_id, before.split] += 1
        self.opened |= after.open_seats > before.open_seats


def write_outcomes(transaction: Transaction, project_id: int, outcomes: Collection[tuple[Standing, Outcome]]) -> None:
    """Give these locked examples their states, open seats and gold labels; the tallies are the caller's."""
    transaction.bulk.settle(
        [
            (before.id, after.state, after.open_seats)
            for before, after in outcomes
            if (before.state, before.open_seats) != (after.state, after.open_seats)
        ]
    )
    transaction.bulk.drop_gold([before.id for before, after in outcomes if before.agreed and not after.agreed])
    transaction.bulk.put_gold(
        [
            {
                "example_id": before.id,
                "project_id": project_id,
                "value_id": after.agreed.value_id,
                "label_id": after.agreed.label_id,
                "reason": after.agreed.reason,
            }
            for before, after in outcomes
            if after.agreed is not None and after.agreed != before.agreed
        ]
    )


def _seated(stands: Sequence[Stand]) -> int:
    return sum(stand.state in SEATED for stand in stands)
