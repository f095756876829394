"""How many examples are in each state, kept with every change, so that nobody has to count them."""

from collections.abc import Mapping

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from storage.databases.prepared import Prepared
from storage.tables import GoldTally, SchemaLabel, Tally

STATES = ("pending", "labelled", "disputed", "skipped", "flagged", "removed")
COUNTED = (*STATES, "labels")

MOVE = Prepared(
    update(Tally)
    .where(Tally.project_id == bindparam("of_project"))
    .values({name: getattr(Tally, name) + bindparam(f"more_{name}") for name in COUNTED})
)
OF = Prepared(select(*(getattr(Tally, name) for name in COUNTED)).where(Tally.project_id == bindparam("of_project")))


class Tallies:
    """Rows of `tallies`, and the sums of `gold_tallies`."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._connection = session.connection()

    def start(self, project_id: int) -> None:
        """A new project has nothing to count."""
        self._session.add(Tally(project_id=project_id, **dict.fromkeys(COUNTED, 0)))
        self._session.flush()

    def move(self, project_id: int, changes: Mapping[str, int]) -> None:
        """Add to the counts; the last thing a transaction does, because all others of the project wait for this row."""
        if not changes:
            return
        more = {f"more_{name}": changes.get(name, 0) for name in COUNTED}
        MOVE.change(self._connection, of_project=project_id, **more)

    def of(self, project_id: int) -> dict[str, int]:
        """Examples by state, and the label revisions ever made as `labels`."""
        (row,) = OF.rows(self._connection, of_project=project_id)
        return dict(zip(COUNTED, row, strict=True))

    def examples(self, project_id: int) -> int:
        """How many examples there are, in whatever state."""
        return sum(count for name, count in self.of(project_id).items() if name != "labels")

    def gold_by_id(self, project_id: int) -> dict[tuple[int, str], int]:
        """Gold labels by (label id, split); those without any are left out."""
        rows = self._session.execute(
            select(GoldTally.schema_label_id, GoldTally.split, GoldTally.count).where(
                GoldTally.project_id == project_id, GoldTally.count > 0
            )
        )
        return {(label, split): count for label, split, count in rows}

    def gold(self, project_id: int) -> dict[tuple[str, str], int]:
        """Gold labels by (split, label name); those without any are left out."""
        rows = self._session.execute(
            select(GoldTally.split, SchemaLabel.name, GoldTally.count)
            .join(SchemaLabel, SchemaLabel.id == GoldTally.schema_label_id)
            .where(GoldTally.project_id == project_id, GoldTally.count > 0)
        )
        return {(split, name): count for split, name, count in rows}
