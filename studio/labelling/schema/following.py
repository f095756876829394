"""Has gold labels and answers follow a change of the schema, or counts what would."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from storage import Transaction
from storage.databases.batches import batches
from storage.repositories.gold import Agreed
from storage.repositories.standings import Standing
from studio.labelling.outcomes import Moves, Outcome, outcome_after, settled_gold, write_outcomes
from studio.labelling.schema.counts import Counts
from studio.labelling.schema.difference import Difference
from studio.labelling.schema.values import meaning_after
from studio.labelling.settling import given_by

EXAMPLES_AT_ONCE = 500


@dataclass(slots=True)
class Following:
    """One change's way through a project; `difference` says what every value means before and after."""

    transaction: Transaction
    project_id: int
    overlap: int
    difference: Difference
    moves: Moves = field(default_factory=Moves)

    def count(self) -> Counts:
        """What the change comes to; nothing is written."""
        return self._count(write=False)

    def follow(self, change_id: int, cause: str, now: float) -> Counts:
        """Write it all but the tallies of states, which come last in a transaction."""
        relabelling, lost = self.transaction.relabelling, self.difference.lost
        if lost:
            relabelling.take_back(self.project_id, lost, change_id, cause, now)
        counts = self._count(write=True)
        if lost:
            relabelling.leave(self.project_id, lost)
        self._move_gold()
        return counts

    def _count(self, *, write: bool) -> Counts:
        relabelling = self.transaction.relabelling
        moved, lost = self.difference.moved, self.difference.lost
        if not moved and not lost:
            return Counts()
        gold = relabelling.gold_by_revision(self.project_id, self.difference.given_up)
        answers = relabelling.answers(self.project_id, [*moved, *lost])
        totals = dict.fromkeys(("gold_lost", "reopened", "agreed", "disputed", "settled_back"), 0)
        for before, after in self._outcomes(write=write):
            totals["gold_lost"] += before.agreed is not None and after.agreed is None and after.state != "disputed"
            totals["reopened"] += after.open_seats > before.open_seats
            totals["agreed"] += (before.state, after.state) == ("disputed", "labelled")
            totals["disputed"] += (before.state, after.state) == ("labelled", "disputed")
            totals["settled_back"] += self._loses_settled(before)
        return Counts(
            gold_moved=sum(gold.get(value, 0) for value in moved),
            answers_moved=sum(answers.get(value, 0) for value in moved),
            answers_back=sum(answers.get(value, 0) for value in lost),
            people=relabelling.people(self.project_id, [*moved, *lost]),
            **totals,
        )

    def _outcomes(self, *, write: bool) -> Iterator[tuple[Standing, Outcome]]:
        """What becomes of the examples that do not simply follow their answers."""
        for ids in batches(self._touched(), EXAMPLES_AT_ONCE):
            standings = self.transaction.standings.of(ids, lock=write)
            deciding = [row.id for row in standings if self._loses_settled(row)]
            imported = self.transaction.standings.imported(deciding) if deciding else {}
            meaning = self._meaning(standings, imported)
            outcomes = [(row, self._outcome(row, imported, meaning)) for row in standings]
            if write:
                write_outcomes(self.transaction, self.project_id, outcomes)
                for before, after in outcomes:
                    self.moves.count(before, after)
            yield from outcomes

    def _touched(self) -> list[int]:
        relabelling, moved, lost = self.transaction.relabelling, self.difference.moved, self.difference.lost
        found = set(relabelling.resting_on(self.project_id, lost)) if lost else set()
        if moved and self.difference.regroups:
            found.update(relabelling.mixed(self.project_id, moved))
        return sorted(found)

    def _meaning(
        self, standings: Sequence[Standing], imported: Mapping[int, tuple[int, int]]
    ) -> Mapping[int, int | None]:
        given = {value for value, _ in imported.values()}.union(*(given_by(row.stands) for row in standings))
        return meaning_after(self.transaction, self.difference, given)

    def _outcome(
        self, row: Standing, imported: Mapping[int, tuple[int, int]], after: Mapping[int, int | None]
    ) -> Outcome:
        settled = settled_gold(row)
        if row.state == "removed" or (settled is not None and not self._loses_settled(row)):
            # What is settled follows its own revision, with all the others.
            return Outcome(row.state, row.open_seats, row.agreed)
        lost = self.difference.lost
        stands = [stand for stand in row.stands if stand.state != "labelled" or stand.value_id not in lost]
        value, revision = imported.get(row.id, (0, 0))
        meant = after.get(value)
        settled = Agreed(meant, revision, "imported") if meant is not None else None
        return outcome_after(row, stands, settled, after, self.overlap, removed=False)

    def _loses_settled(self, row: Standing) -> bool:
        return settled_gold(row) is not None and row.named in self.difference.lost

    def _move_gold(self) -> None:
        difference, relabelling = self.difference, self.transaction.relabelling
        if not difference.given_up:
            return
        counted = {value for value, _ in self.moves.gold} | difference.given_up | set(difference.moved.values())
        if difference.is_structured:
            relabelling.follow_gold(self.project_id, difference.given_up)
            # Whatever the values name: a few labels against many values.
            counted = {row.id for row in self.transaction.projects.every_label(self.project_id)}
        elif difference.is_parted():
            relabelling.part_gold(self.project_id, difference.given_up, difference.moved)
        else:
            relabelling.move_gold(self.project_id, difference.moves_in_use())
        relabelling.recount(self.project_id, counted)
        self.moves.gold.clear()
