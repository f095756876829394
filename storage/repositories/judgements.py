"""What the gate said of a version, each time it was asked."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.tables import Judgement


class Judgements:
    """Rows of `judgements`, which are only ever added."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, judgement: Judgement) -> None:
        self._session.add(judgement)
        self._session.flush()

    def newest(self, version_id: int) -> Judgement | None:
        return self._session.scalar(
            select(Judgement).where(Judgement.version_id == version_id).order_by(Judgement.id.desc()).limit(1)
        )

    def looks(self, project_id: int, examples: int, least: int) -> int:
        """How often versions were compared on much the same as these `examples`, and on at least so many.

        A hold-out that has doubled since is another one: half of what it says was never looked at.
        """
        rows = self._session.scalars(
            select(Judgement).where(
                Judgement.project_id == project_id, Judgement.examples >= least, Judgement.examples * 2 > examples
            )
        )
        return sum(row.verdict.get("difference") is not None for row in rows)

    def newest_of_each(self, project_id: int) -> dict[int, Judgement]:
        """The newest one of every version that has been judged, by its id."""
        newest = select(func.max(Judgement.id)).where(Judgement.project_id == project_id).group_by(Judgement.version_id)
        rows = self._session.scalars(select(Judgement).where(Judgement.id.in_(newest)))
        return {row.version_id: row for row in rows}

    def of(self, version_id: int) -> list[Judgement]:
        """Every one, oldest first."""
        return list(
            self._session.scalars(select(Judgement).where(Judgement.version_id == version_id).order_by(Judgement.id))
        )
