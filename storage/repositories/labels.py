"""Label revisions: added, never changed or removed."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.orm import Session

from storage.databases.batches import batches
from storage.databases.prepared import Prepared
from storage.tables import Label

COLUMNS = Label.__table__.columns
BY_REQUEST = Prepared(select(*COLUMNS).where(Label.request_id == bindparam("of_request")))
NEXT_REVISION = (
    select(func.coalesce(func.max(Label.revision), 0) + 1)
    .where(Label.example_id == bindparam("of_example"), Label.annotator == bindparam("of_annotator"))
    .scalar_subquery()
)
APPEND = Prepared(insert(Label).values(revision=NEXT_REVISION).returning(Label.id, Label.revision))


class Labels:
    """Rows of `labels`."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._connection = session.connection()

    def by_request(self, request_id: str) -> Label | None:
        """The revision that a client's request was stored as, if it was."""
        row = BY_REQUEST.row(self._connection, of_request=request_id)
        return Label(**dict(zip(COLUMNS.keys(), row, strict=True))) if row else None

    def append(self, **columns: Any) -> tuple[int, int]:
        """Store a revision, numbered after the person's last one of the example; gives its (id, revision)."""
        numbering = {"of_example": columns["example_id"], "of_annotator": columns["annotator"]}
        ((label_id, revision),) = APPEND.rows(self._connection, **columns, **numbering)
        return label_id, revision

    def of_example(self, example_id: int) -> list[Label]:
        """Every revision of an example, oldest first."""
        return list(self._session.scalars(select(Label).where(Label.example_id == example_id).order_by(Label.id)))

    def newest_by(self, example_id: int, annotator: str) -> Label | None:
        """The person's newest revision of an example."""
        return self._session.scalar(
            select(Label)
            .where(Label.example_id == example_id, Label.annotator == annotator)
            .order_by(Label.revision.desc())
            .limit(1)
        )

    def next_revisions(self, example_ids: Iterable[int], annotator: str) -> dict[int, int]:
        """The number of the next revision, of those examples that the annotator has revisions of; 1 for the others."""
        found: dict[int, int] = {}
        for batch in batches(example_ids):
            rows = self._session.execute(
                select(Label.example_id, func.max(Label.revision) + 1)
                .where(Label.example_id.in_(batch), Label.annotator == annotator)
                .group_by(Label.example_id)
            )
            found.update((example_id, revision) for example_id, revision in rows)
        return found
