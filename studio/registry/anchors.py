"""The version that keeps small losses from adding up: new ones must hold out against it, and not the champion only."""

from collections.abc import Iterator

from storage import Transaction
from storage.tables import Version
from studio.registry.history import line


def anchor(transaction: Transaction, champion: Version) -> Version | None:
    """What a version that would follow `champion` is measured against too; None where that is the champion itself.

    Of those that led to the champion and still can serve it is the newest that was shown to be better, or that a person
    chose, or else the first.
    """
    log = transaction.versions.promotions(champion.project_id)
    chosen = {row.version_id for row in log if row.person is not None}
    found = champion
    for version in _back_from(transaction, champion, line((row.verb, row.version_id) for row in log)):
        found = version
        if version.id in chosen or _was_shown_better(transaction, version):
            break
    return None if found.id == champion.id else found


def _back_from(transaction: Transaction, champion: Version, led: list[int]) -> Iterator[Version]:
    while led and led[-1] != champion.id:
        led.pop()
    for version in map(transaction.versions.get, reversed(led)):
        if version.retired_at is None and version.deleted_at is None:
            yield version


def _was_shown_better(transaction: Transaction, version: Version) -> bool:
    newest = transaction.judgements.newest(version.id)
    return newest is not None and bool(newest.verdict.get("gain"))
