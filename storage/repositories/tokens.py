"""Scripts' keys to the API, by their digests."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage.tables import Person, Token


class Tokens:
    """Rows of `tokens`; a revoked one stays, so that it is known what it was."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, token: Token) -> None:
        self._session.add(token)
        self._session.flush()

    def owner(self, digest: str, now: float) -> Person | None:
        """Whose token this is, while it is neither revoked nor expired."""
        return self._session.scalar(
            select(Person)
            .join(Token, Token.person == Person.name)
            .where(Token.digest == digest, Token.revoked_at.is_(None))
            .where(Token.expires_at.is_(None) | (Token.expires_at > now))
        )

    def of_person(self, name: str, now: float) -> list[Token]:
        """The person's tokens that still open something, newest first."""
        rows = (
            select(Token)
            .where(Token.person == name, Token.revoked_at.is_(None))
            .where(Token.expires_at.is_(None) | (Token.expires_at > now))
            .order_by(Token.created_at.desc(), Token.digest)
        )
        return list(self._session.scalars(rows))

    def revoke(self, name: str, now: float, digest: str | None = None) -> int:
        """End one of the person's tokens, or all of them; how many were ended."""
        ended = update(Token).where(Token.person == name, Token.revoked_at.is_(None))
        if digest is not None:
            ended = ended.where(Token.digest == digest)
        return len(self._session.execute(ended.values(revoked_at=now).returning(Token.digest)).all())
