"""Links that let people make an account, by the digests of their secrets."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage.tables import Invitation


class Invitations:
    """Rows of `invitations`; one that is used up stays."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, invitation: Invitation) -> Invitation:
        self._session.add(invitation)
        self._session.flush()
        return invitation

    def open(self, now: float) -> list[Invitation]:
        """Those that still let somebody in, newest first."""
        rows = select(Invitation).where(Invitation.uses_left > 0, Invitation.expires_at > now)
        return list(self._session.scalars(rows.order_by(Invitation.id.desc())))

    def find(self, digest: str, now: float) -> Invitation | None:
        """The invitation of this secret, while it lets somebody in."""
        return self._session.scalar(
            select(Invitation).where(Invitation.digest == digest, Invitation.uses_left > 0, Invitation.expires_at > now)
        )

    def take(self, digest: str, now: float) -> Invitation | None:
        """Use it once. The database counts, in one statement, so two who come at once cannot share the last use."""
        return self._session.scalar(
            update(Invitation)
            .where(Invitation.digest == digest, Invitation.uses_left > 0, Invitation.expires_at > now)
            .values(uses_left=Invitation.uses_left - 1)
            .returning(Invitation)
        )

    def close(self, invitation_id: int) -> bool:
        """Let nobody else in with it; whether there was such an open one."""
        ended = update(Invitation).where(Invitation.id == invitation_id, Invitation.uses_left > 0).values(uses_left=0)
        return self._session.execute(ended.returning(Invitation.id)).one_or_none() is not None
