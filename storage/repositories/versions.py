"""Versions, and the log of which one was served when."""

from collections.abc import Sequence

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session

from storage.tables import Judgement, Promotion, Version


class Versions:
    """Rows of `versions` and `promotions`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, version: Version) -> Version:
        self._session.add(version)
        self._session.flush()
        return version

    def next_number(self, project_id: int) -> int:
        newest = self._session.scalar(select(func.max(Version.number)).where(Version.project_id == project_id))
        return (newest or 0) + 1

    def get(self, version_id: int) -> Version:
        return self._session.get_one(Version, version_id)

    def by_hash(self, project_id: int, content_hash: str) -> Version | None:
        return self._session.scalar(
            select(Version).where(Version.project_id == project_id, Version.content_hash == content_hash)
        )

    def by_number(self, project_id: int, number: int) -> Version | None:
        return self._session.scalar(select(Version).where(Version.project_id == project_id, Version.number == number))

    def all(self, project_id: int) -> list[Version]:
        """The versions of a project, newest first."""
        return list(
            self._session.scalars(
                select(Version).where(Version.project_id == project_id).order_by(Version.number.desc())
            )
        )

    def mark(self, project_id: int) -> str:
        """Another text after each change of what serves, of what the gate has said, or of which versions there are."""
        seen = select(
            func.count(Version.id),
            *(found(column) for column in (Version.retired_at, Version.deleted_at) for found in (func.count, func.max)),
            *(_newest(table, project_id) for table in (Promotion, Judgement)),
        ).where(Version.project_id == project_id)
        row = self._session.execute(seen).one()
        return " ".join(str(value or 0) for value in row) if row[0] else ""

    def live(self, project_id: int) -> Version | None:
        """The version that serves: the one of the newest promotion."""
        return self._session.scalar(
            select(Version)
            .join(Promotion, Promotion.version_id == Version.id)
            .where(Promotion.project_id == project_id)
            .order_by(Promotion.id.desc())
            .limit(1)
        )

    def labels(self, version_id: int) -> list[str]:
        """The labels of the version's model in their order, by its own names; none while nobody has asked it."""
        found: list[str] = self.get(version_id).metrics.get("labels", [])
        return found

    def set_labels(self, version_id: int, labels: Sequence[str]) -> None:
        version = self.get(version_id)
        version.metrics = version.metrics | {"labels": list(labels)}
        self._session.flush()

    def save(self) -> None:
        """Write what was changed on the rows that this transaction has handed out."""
        self._session.flush()

    def add_promotion(self, promotion: Promotion) -> None:
        self._session.add(promotion)
        self._session.flush()

    def promotions(self, project_id: int) -> list[Promotion]:
        """Every change of the served version, oldest first."""
        return list(
            self._session.scalars(select(Promotion).where(Promotion.project_id == project_id).order_by(Promotion.id))
        )


def _newest(table: type[Promotion] | type[Judgement], project_id: int) -> ScalarSelect[int | None]:
    return select(func.max(table.id)).where(table.project_id == project_id).scalar_subquery()
