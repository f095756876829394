"""Who gave which example of the pool which label, where people's answers decided on the agreed one."""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.repositories.gold import DECIDED
from storage.tables import Assignment, Example, Gold, Label


class Vote(NamedTuple):
    """One person's current answer, by the id that the label had then."""

    example_id: int
    annotator: str
    value_id: int


class Votes:
    """Reads what the annotators of a project say now."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_pool(self, project_id: int) -> list[Vote]:
        """The answers to examples of the pool that have an agreed label; none where a reviewer or a file decided."""
        rows = self._session.execute(
            select(Assignment.example_id, Assignment.annotator, Label.value_id)
            .join(Label, Label.id == Assignment.label_id)
            .join(Gold, Gold.example_id == Assignment.example_id)
            .join(Example, Example.id == Assignment.example_id)
            .where(Gold.project_id == project_id, Gold.reason.in_(DECIDED))
            .where(Assignment.state == "labelled", Example.split == "pool")
            .order_by(Assignment.example_id, Assignment.annotator)
        )
        return [Vote(example_id, annotator, label) for example_id, annotator, label in rows if label is not None]
