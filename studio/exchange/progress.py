"""How far an import is: noted in the same transaction as what was stored, so that nothing is stored twice."""

from dataclasses import asdict, dataclass, replace
from typing import Any
from uuid import uuid4

from storage import Transaction
from storage.tables import Import
from studio.errors import Conflict
from studio.exchange.report import ImportReport

UNDER_WAY = ("reading", "storing")


def begun() -> dict[str, Any]:
    """What is told of an import that has just begun. The stamp begins the request ids of its labels."""
    return {
        "stamp": f"import-{uuid4().hex[:20]}",
        "report": asdict(ImportReport()),
        "problem": None,
        "bad_rows": [],
        "overlap": 0,
        "has_turn": False,
    }


class Overtaken(Conflict):
    """Somebody else goes on with the import."""

    def __init__(self) -> None:
        super().__init__("Another process of the studio goes on with this import. Nothing is stored twice.")


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows that one transaction stores, from `start` up to `end`; `is_last` when there are none after them."""

    start: int
    end: int
    is_last: bool


class Progress:
    """The note of one import, as a transaction finds it and leaves it."""

    def __init__(self, transaction: Transaction, import_id: int, piece: Piece) -> None:
        """Raises Overtaken unless the import stands where the piece starts."""
        row = transaction.imports.get(import_id)
        if row is None or row.stored != piece.start or row.state not in UNDER_WAY:
            raise Overtaken
        self._transaction = transaction
        self._piece = piece
        self.row: Import = row
        # What is noted beside the numbers; change it before `note`.
        self.told: dict[str, Any] = dict(row.report)

    @property
    def report(self) -> ImportReport:
        return ImportReport.from_json(self.told["report"])

    @property
    def stamp(self) -> str:
        """Begins the request ids of this piece's labels; no other piece of any import has it."""
        return f"{self.told['stamp']}-{self._piece.start}"

    def note(self, report: ImportReport, now: float) -> None:
        """The piece is stored, and this is the report. Raises Overtaken when somebody else stored it too."""
        self.told["report"] = asdict(replace(report, seconds=now - self.row.created_at))
        self.told["problem"] = None
        state = "done" if self._piece.is_last else "storing"
        moved = self._transaction.imports.move(
            self.row, state=state, stored=self._piece.end, report=self.told, heartbeat_at=now
        )
        if not moved:
            raise Overtaken
