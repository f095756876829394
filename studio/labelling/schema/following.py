"""Has gold labels and answers follow a change of the schema, or counts what would."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from storage import Transaction
from storage.databases.batches import batches
from storage.repositories.gold import Agreed
from storage.repositories.standings import Standing
from studio.labelling.outcomes import Moves, Outcome, outcome_after, settled_gold, write_outcomes
from studio.labelling.schema.counts import Counts
from studio.labelling.schema.difference import Difference

EXAMPLES_AT_ONCE = 500


@dataclass(slots=True)
class Following:
    """One change's way through a project; `difference` says what every label means before and after."""

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
            gold_moved=sum(gold.get(label, 0) for label in moved),
            answers_moved=sum(answers.get(label, 0) for label in moved),
            answers_back=sum(answers.get(label, 0) for label in lost),
            people=relabelling.people(self.project_id, [*moved, *lost]),
            **totals,
        )

    def _outcomes(self, *, write: bool) -> Iterator[tuple[Standing, Outcome]]:
        """What becomes of the examples that do not simply follow their labels."""
        for ids in batches(self._touched(), EXAMPLES_AT_ONCE):
            standings = self.transaction.standings.of(ids, lock=write)
            deciding = [row.id for row in standings if self._loses_settled(row)]
            imported = self.transaction.standings.imported(deciding) if deciding else {}
            outcomes = [(row, self._outcome(row, imported)) for row in standings]
            if write:
                write_outcomes(self.transaction, self.project_id, outcomes)
                for before, after in outcomes:
                    self.moves.count(before, after)
            yield from outcomes

    def _touched(self) -> list[int]:
        relabelling, lost, kinds = self.transaction.relabelling, self.difference.lost, self.difference.kinds()
        found = set(relabelling.resting_on(self.project_id, lost)) if lost else set()
        if self.difference.moved and len(set(kinds.values())) > 1:
            found.update(relabelling.mixed(self.project_id, kinds))
        return sorted(found)

    def _outcome(self, row: Standing, imported: Mapping[int, tuple[int, int]]) -> Outcome:
        settled = settled_gold(row)
        if row.state == "removed" or (settled is not None and not self._loses_settled(row)):
            # What is settled follows its own label, with all the others.
            return Outcome(row.state, row.open_seats, row.agreed)
        lost = self.difference.lost
        stands = [stand for stand in row.stands if stand.state != "labelled" or stand.schema_label_id not in lost]
        after = self.difference.after
        label, revision = imported.get(row.id, (0, 0))
        meant = after.get(label)
        settled = Agreed(meant, revision, "imported") if meant is not None else None
        return outcome_after(row, stands, settled, after, self.overlap, removed=False)

    def _loses_settled(self, row: Standing) -> bool:
        return settled_gold(row) is not None and row.named in self.difference.lost

    def _move_gold(self) -> None:
        difference, relabelling = self.difference, self.transaction.relabelling
        if difference.is_parted():
            relabelling.part_gold(self.project_id, difference.given_up, difference.moved)
        else:
            relabelling.move_gold(self.project_id, difference.moves_in_use())
        counted = {label for label, _ in self.moves.gold} | difference.given_up | set(difference.moved.values())
        if counted:
            relabelling.recount(self.project_id, counted)
        self.moves.gold.clear()
