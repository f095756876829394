"""Leases: who holds which example, and until when."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from storage.tables import Assignment, Example


class Assignments:
    """Rows of `assignments`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def held(self, project_id: int, annotator: str, window: str, now: float) -> list[Example]:
        """The examples that this window holds a live lease on, oldest first."""
        return list(
            self._session.scalars(
                select(Example)
                .join(Assignment, Assignment.example_id == Example.id)
                .where(
                    Assignment.project_id == project_id,
                    Assignment.annotator == annotator,
                    Assignment.window == window,
                    Assignment.expires_at > now,
                )
                .order_by(Example.id)
            )
        )

    def holder(self, example_id: int, now: float) -> tuple[str, str] | None:
        """(annotator, window) of the live lease on an example, if there is one."""
        lease = self._session.get(Assignment, example_id)
        return (lease.annotator, lease.window) if lease and lease.expires_at > now else None

    def lease(
        self, project_id: int, example_ids: Sequence[int], annotator: str, window: str, expires_at: float
    ) -> None:
        """Give the examples to a window, taking over leases that have expired and renewing its own."""
        if not example_ids:
            return
        lease = insert(Assignment)
        self._session.execute(
            lease.on_conflict_do_update(
                index_elements=["example_id"],
                set_={
                    "annotator": lease.excluded.annotator,
                    "window": lease.excluded.window,
                    "expires_at": lease.excluded.expires_at,
                },
            ),
            [
                {
                    "example_id": example_id,
                    "project_id": project_id,
                    "annotator": annotator,
                    "window": window,
                    "expires_at": expires_at,
                }
                for example_id in example_ids
            ],
        )

    def release(self, example_id: int) -> None:
        self._session.execute(delete(Assignment).where(Assignment.example_id == example_id))

    def release_expired(self, project_id: int, now: float) -> None:
        """Drop leases that ran out, so that the table stays as small as the work at hand."""
        self._session.execute(
            delete(Assignment).where(Assignment.project_id == project_id, Assignment.expires_at <= now)
        )
