"""The log of what served when, and who wanted it: a change of the served version is a row more."""

from storage import Transaction
from storage.tables import Promotion, Version
from studio.registry.history import rollback_target


def change_served(
    transaction: Transaction, version: Version, verb: str, note: str, now: float, person: str | None = None
) -> None:
    """Serve this version from now on; `verb` is promote or rollback, `person` None where the gate decided."""
    transaction.versions.add_promotion(
        Promotion(
            project_id=version.project_id, version_id=version.id, verb=verb, note=note, person=person, created_at=now
        )
    )


def predecessor(transaction: Transaction, project_id: int) -> Version | None:
    """The version that served before the live one and still can, which a rollback goes back to."""
    history = [(row.verb, row.version_id) for row in transaction.versions.promotions(project_id)]
    gone = {row.id for row in transaction.versions.all(project_id) if row.retired_at or row.deleted_at}
    target = rollback_target(history, gone)
    return transaction.versions.get(target) if target is not None else None


def promoted_by_person(transaction: Transaction, project_id: int) -> bool:
    """Whether somebody, and not the gate, chose the version that serves."""
    log = transaction.versions.promotions(project_id)
    return bool(log) and log[-1].person is not None
