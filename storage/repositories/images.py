"""Which images examples name, by the SHA-256 of their files."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.tables import Example


class Images:
    """The column `image` of `examples`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def belongs(self, project_id: int, digest: str) -> bool:
        """Whether an example of the project is this image."""
        rows = select(Example.id).where(Example.project_id == project_id, Example.image == digest).limit(1)
        return self._session.scalar(rows) is not None

    def named(self, digests: Iterable[str]) -> set[str]:
        """Those of the images that an example of any project names."""
        found = self._session.scalars(select(Example.image).where(Example.image.in_(list(digests))).distinct())
        return {digest for digest in found if digest is not None}

    def all(self, project_id: int) -> list[str]:
        """The images of a project's examples, in order."""
        rows = select(Example.image).where(Example.project_id == project_id, Example.image.is_not(None)).distinct()
        return sorted(digest for digest in self._session.scalars(rows) if digest is not None)
