"""The labels in use and how they change: rows retired, led to a successor, made and brought back, and the log of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from storage.databases.prepared import Prepared
from storage.repositories.label_values import LabelValues
from storage.tables import SchemaChange, SchemaLabel

# Any number will do, as long as every studio takes the same; the second half of the key is the project.
LOCK = 7_226_062
TOGETHER = Prepared(text("SELECT pg_advisory_xact_lock_shared(:kind, :project)"))
ALONE = Prepared(text("SELECT pg_advisory_xact_lock(:kind, :project)"))


@dataclass(frozen=True, slots=True)
class Logged:
    """A change, and the one that undid it, if any."""

    change: SchemaChange
    undone_by: int | None


class SchemaChanges:
    """Rows of `schema_changes`, and the changes of `schema_labels` that they tell of."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._connection = session.connection()

    def hold_still(self, project_id: int) -> None:
        """Nobody changes the labels in use until this transaction ends; before it locks anything else.

        Whoever writes a label by its name asks for this first, or the name may mean nothing when it is stored.
        """
        self._lock(TOGETHER, project_id)

    def begin(self, project_id: int) -> None:
        """Wait until nobody relies on the labels in use, and keep everybody else from doing so."""
        self._lock(ALONE, project_id)

    def add(
        self, project_id: int, verb: str, details: dict[str, Any], person: str, now: float, undoes: int | None = None
    ) -> SchemaChange:
        row = SchemaChange(
            project_id=project_id, verb=verb, details=details, person=person, created_at=now, undoes_id=undoes
        )
        self._session.add(row)
        self._session.flush()
        return row

    def tell(self, change: SchemaChange, details: dict[str, Any]) -> None:
        """Write down what a change has come to, which is known at its end only."""
        change.details = details
        self._session.flush()

    def all(self, project_id: int) -> list[Logged]:
        """Every change of a project, newest first."""
        rows = select(SchemaChange).where(SchemaChange.project_id == project_id).order_by(SchemaChange.id.desc())
        changes = list(self._session.scalars(rows))
        undone = {change.undoes_id: change.id for change in changes if change.undoes_id is not None}
        return [Logged(change, undone.get(change.id)) for change in changes]

    def retire(self, label_ids: Sequence[int], now: float, *, is_split: bool) -> None:
        """These names are no longer to be chosen; `is_split` says that what named them has to be labelled again."""
        self._update(SchemaLabel.id.in_(label_ids), retired_at=now, successor_id=None, is_split=is_split)

    def lead(self, label_id: int, successor_id: int) -> None:
        """A retired label means another one from now on."""
        self._update(SchemaLabel.id == label_id, successor_id=successor_id)

    def make(
        self, project_id: int, name: str, description: str, colour: str | None, key: str | None, position: int
    ) -> int:
        """The id of a new label in use."""
        row = SchemaLabel(
            project_id=project_id, name=name, description=description, colour=colour, key=key, position=position
        )
        LabelValues(self._session).add_names([row])
        return row.id

    def revive(self, label_id: int, position: int, key: str | None) -> None:
        """A retired label is in use again, and means itself."""
        back = {"retired_at": None, "successor_id": None, "is_split": False}
        self._update(SchemaLabel.id == label_id, position=position, key=key, **back)

    def place(self, label_id: int, position: int) -> None:
        """Its place in the order of the labels in use."""
        self._update(SchemaLabel.id == label_id, position=position)

    def reorder(self, project_id: int, label_ids: Sequence[int]) -> None:
        """Put the labels in use in this order."""
        last = self._session.scalar(select(func.max(SchemaLabel.position)).where(SchemaLabel.project_id == project_id))
        # Twice, because no two may have the same position on the way either.
        for start in ((last or 0) + 1, 0):
            for position, label_id in enumerate(label_ids, start):
                self.place(label_id, position)

    def _update(self, which: Any, **values: Any) -> None:
        # The rows that the session has handed out are to say the same.
        statement = update(SchemaLabel).where(which).values(**values)
        self._session.execute(statement.execution_options(synchronize_session="fetch"))

    def _lock(self, statement: Prepared, project_id: int) -> None:
        if self._connection.dialect.name == "postgresql":  # elsewhere there is one writer anyway
            # The key's halves have 32 bits; two projects that share one only wait for each other.
            statement.rows(self._connection, kind=LOCK, project=project_id % 2**31)
