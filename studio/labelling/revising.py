"""Revisions that nobody made just now, because a restore or an undone change brings answers back; and what follows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from storage import Transaction
from storage.repositories.assignments import Stand
from storage.repositories.gold import Agreed
from storage.repositories.review import IMPORT
from storage.repositories.standings import Standing
from studio.labelling.outcomes import Moves, outcome_after, settled_gold, write_outcomes
from studio.labelling.seats import STATE_AFTER

VERDICTS = ("adjudicate", "withdraw")
# A reviewer's revision that takes an example out of the project has this cause, or one that begins so.
REMOVAL = "removal"
# Who leaves comes before who sits down.
ORDER = ("undo", "skip", "flag", "label", "withdraw", "adjudicate")


@dataclass(frozen=True, slots=True)
class Wish:
    """A revision to be appended for somebody; `value_id` means something by the labels in use."""

    annotator: str
    action: str
    request_id: str
    cause: str
    value_id: int | None = None
    note: str | None = None
    guidelines_number: int | None = None

    @property
    def is_verdict(self) -> bool:
        return self.action in VERDICTS


@dataclass(frozen=True, slots=True)
class Arranged:
    """How people stand after the wishes that can be had; a stand's `label_id` of -1 is the first of these, and so on.

    `unfit` is how many wishes found no seat.
    """

    wishes: tuple[Wish, ...]
    stands: tuple[Stand, ...]
    unfit: int


@dataclass(frozen=True, slots=True)
class Revising:
    """What all examples of a revising have in common."""

    project_id: int
    meaning: Mapping[int, int | None]
    overlap: int
    now: float


def arrange(stands: Sequence[Stand], wishes: Sequence[Wish], overlap: int) -> Arranged:
    """Give everybody the place they are wished at. A stored answer takes the seat of a lease, if there is no other."""
    sitting = {stand.annotator: stand for stand in stands}
    had: list[Wish] = []
    unfit = 0
    for wish in sorted(wishes, key=lambda wish: ORDER.index(wish.action)):
        mine = sitting.get(wish.annotator)
        if wish.action == "undo" and mine is not None and mine.state != "held":
            del sitting[wish.annotator]
        if wish.action in ("label", "skip", "flag") and wish.annotator != IMPORT:
            seat = None
            if wish.action == "label":
                seat = mine.seat if mine is not None and mine.seat is not None else _seat_for(sitting, overlap)
                if seat is None:
                    unfit += 1
                    continue
            sitting[wish.annotator] = Stand(
                wish.annotator, STATE_AFTER[wish.action], seat, None, None, -1 - len(had), wish.value_id
            )
        had.append(wish)
    return Arranged(tuple(had), tuple(sitting.values()), unfit)


def revise(
    transaction: Transaction,
    revising: Revising,
    examples: Sequence[tuple[Standing, Sequence[Wish]]],
    imported: Mapping[int, tuple[int, int]],
    moves: Moves,
) -> int:
    """Append to each of these locked examples what is wished for it, and write what follows; how many did not fit.

    `imported` is what `Standings.imported` says of them; the tallies to be moved are added to `moves`.
    """
    arranged = [(standing, arrange(standing.stands, wishes, revising.overlap)) for standing, wishes in examples]
    ids = _append(transaction, revising, arranged)
    outcomes, moved = [], []
    for standing, plan in arranged:
        revision_ids = [ids[wish.request_id] for wish in plan.wishes]
        removed = _removed(standing, plan.wishes)
        stands = [_numbered(stand, revision_ids) for stand in plan.stands if not (removed and stand.state == "held")]
        moved += _moved(standing, stands)
        settled = _settled(standing, plan.wishes, revision_ids, imported.get(standing.id), revising.meaning)
        outcome = outcome_after(standing, stands, settled, revising.meaning, revising.overlap, removed=removed)
        moves.count(standing, outcome)
        moves.labels += sum(wish.action == "label" for wish in plan.wishes)
        outcomes.append((standing, outcome))
    transaction.standings.move(revising.project_id, moved, revising.now)
    write_outcomes(transaction, revising.project_id, outcomes)
    return sum(plan.unfit for _, plan in arranged)


def finish(transaction: Transaction, project_id: int, moves: Moves) -> None:
    """The last thing a transaction does: the tallies follow, and people are led back to the seats that were opened."""
    if moves.opened:
        transaction.cursors.restart(project_id)
    transaction.gold.count(project_id, {key: more for key, more in moves.gold.items() if more})
    states = {name: more for name, more in moves.states.items() if more}
    if states or moves.labels:
        transaction.tallies.move(project_id, states | {"labels": moves.labels})


def _seat_for(sitting: dict[str, Stand], overlap: int) -> int | None:
    """A seat of the overlap: a free one, else that of the lease which ends first."""
    taken = {stand.seat for stand in sitting.values()}
    if free := [seat for seat in range(1, overlap + 1) if seat not in taken]:
        return free[0]
    leases = [stand for stand in sitting.values() if stand.state == "held" and (stand.seat or 0) <= overlap]
    if not leases:
        return None
    first = min(leases, key=lambda stand: stand.expires_at or 0)
    del sitting[first.annotator]
    return first.seat


def _append(
    transaction: Transaction, revising: Revising, arranged: Sequence[tuple[Standing, Arranged]]
) -> dict[str, int]:
    """Store the revisions; their ids by request id."""
    newest = transaction.bulk.revisions([standing.id for standing, _ in arranged])
    rows: list[dict[str, Any]] = []
    for standing, plan in arranged:
        for wish in plan.wishes:
            key = (standing.id, wish.annotator)
            newest[key] = newest.get(key, 0) + 1
            rows.append(
                {
                    "project_id": revising.project_id,
                    "example_id": standing.id,
                    "annotator": wish.annotator,
                    "revision": newest[key],
                    "action": wish.action,
                    "value_id": wish.value_id,
                    "request_id": wish.request_id,
                    "note": wish.note,
                    "cause": wish.cause,
                    "guidelines_number": wish.guidelines_number,
                    "created_at": revising.now,
                }
            )
    return transaction.bulk.add_labels(rows)


def _moved(standing: Standing, stands: Sequence[Stand]) -> list[tuple[int, Stand | None, Stand | None]]:
    """Who stands elsewhere now: (example, before, after)."""
    before = {stand.annotator: stand for stand in standing.stands}
    after = {stand.annotator: stand for stand in stands}
    names = sorted(before.keys() | after.keys())
    return [(standing.id, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)]


def _numbered(stand: Stand, revision_ids: Sequence[int]) -> Stand:
    if stand.label_id is None or stand.label_id > 0:
        return stand
    return replace(stand, label_id=revision_ids[-1 - stand.label_id])


def _removed(standing: Standing, wishes: Sequence[Wish]) -> bool:
    verdicts = [wish for wish in wishes if wish.is_verdict]
    return verdicts[-1].cause.startswith(REMOVAL) if verdicts else standing.state == "removed"


def _settled(
    standing: Standing,
    wishes: Sequence[Wish],
    revision_ids: Sequence[int],
    imported: tuple[int, int] | None,
    meaning: Mapping[int, int | None],
) -> Agreed | None:
    """The gold label that no answer changes: a reviewer's, else the one that the example was imported with."""
    gold = settled_gold(standing)
    decided = gold if gold is not None and gold.reason == "adjudicated" else None
    for wish, revision_id in zip(wishes, revision_ids, strict=True):
        if wish.is_verdict:
            decided = None
        meant = meaning.get(wish.value_id, wish.value_id) if wish.value_id is not None else None
        if wish.action == "adjudicate" and meant is not None:
            decided = Agreed(meant, revision_id, "adjudicated")
        if wish.annotator == IMPORT and wish.value_id is not None:
            imported = (wish.value_id, revision_id)
        elif wish.annotator == IMPORT and not wish.is_verdict:
            imported = None
    if decided is not None or imported is None:
        return decided
    label = meaning.get(imported[0])
    return Agreed(label, imported[1], "imported") if label is not None else None
