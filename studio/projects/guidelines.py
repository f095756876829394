"""Guidelines: what annotators are told, every version of it, and which is in force."""

from collections.abc import Callable
from dataclasses import dataclass

from storage import Store, Transaction
from storage.tables import Guidelines as Row
from studio.errors import Conflict
from studio.projects.terms import require_guidelines


@dataclass(frozen=True, slots=True)
class GuidelinesVersion:
    """Guidelines of one number; the highest is in force. `person` is None for the studio itself."""

    number: int
    text: str
    person: str | None
    created_at: float


class Guidelines:
    """The guidelines of every project, added to and never changed."""

    def __init__(self, store: Store, clock: Callable[[], float]) -> None:
        self._store = store
        self._clock = clock

    def set(self, project_id: int, text: str, person: str | None, replaces: int | None = None) -> GuidelinesVersion:
        """Put new guidelines into force; `replaces` is the number that their author has read.

        Raises:
            InvalidInput: a text that cannot be kept.
            Conflict: nothing is new in it, or somebody else has changed the guidelines meanwhile.
        """
        return self._store.run(
            lambda transaction: put_in_force(transaction, project_id, text, person, self._clock(), replaces)
        )

    def all(self, project_id: int) -> list[GuidelinesVersion]:
        """Every version, newest first."""
        with self._store.read() as transaction:
            return [_version(row) for row in transaction.projects.all_guidelines(project_id)]


def put_in_force(
    transaction: Transaction, project_id: int, text: str, person: str | None, now: float, replaces: int | None = None
) -> GuidelinesVersion:
    """The same as `set`, in a transaction with what else is changed."""
    require_guidelines(text)
    newest = transaction.projects.guidelines(project_id)
    if newest is not None and replaces not in (None, newest.number):
        raise Conflict(
            f"{newest.person or 'Somebody'} has changed the guidelines meanwhile: number {newest.number} is in "
            f"force, and yours would replace number {replaces}. Look at the newest ones first."
        )
    if newest is not None and newest.text == text:
        raise Conflict(f"These are the guidelines already, as number {newest.number}. Nothing was saved.")
    return GuidelinesVersion(transaction.projects.add_guidelines(project_id, text, person, now), text, person, now)


def _version(row: Row) -> GuidelinesVersion:
    return GuidelinesVersion(row.number, row.text, row.person, row.created_at)
