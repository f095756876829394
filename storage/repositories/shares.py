"""Stored inputs behind short links."""

from sqlalchemy.orm import Session

from storage.tables import Share


class Shares:
    """Rows of `shares`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, share: Share) -> None:
        # The id is derived from what is shared, so sharing the same again finds the same row.
        self._session.merge(share)
        self._session.flush()

    def get(self, share_id: str) -> Share | None:
        return self._session.get(Share, share_id)
