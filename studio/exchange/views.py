"""An import as pages and the API show it."""

from dataclasses import dataclass

from storage.tables import Import
from studio.exchange.report import ImportReport


@dataclass(frozen=True, slots=True)
class ImportView:
    """How far an import is: `reading` and checking its `rows`, then `stored` of them, then `done` or `failed`.

    `problem` is why it failed or waits, in a sentence, and `bad_rows` are the rows that are to blame. An import that
    waits can go on: by itself after a while, or when somebody asks for it.
    """

    id: int
    state: str
    rows: int
    stored: int
    waits: bool
    report: ImportReport
    problem: str | None
    bad_rows: tuple[str, ...]
    created_at: float

    @property
    def ended(self) -> bool:
        return self.state in ("done", "failed")


def view_of(row: Import, waits: bool) -> ImportView:
    """`waits`: nobody works on it now."""
    return ImportView(
        id=row.id,
        state=row.state,
        rows=row.rows,
        stored=row.stored,
        waits=waits and row.state in ("reading", "storing"),
        report=ImportReport.from_json(row.report["report"]),
        problem=row.report["problem"],
        bad_rows=tuple(row.report["bad_rows"]),
        created_at=row.created_at,
    )
