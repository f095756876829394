"""The value that an answer says, stored where no other answer has said it yet."""

from collections.abc import Mapping
from contextlib import suppress

from storage import Transaction
from studio.errors import InvalidInput
from studio.labelling.meaning import names_since
from studio.labelling.restating import in_stored_order
from studio.tasks.base import Said, Task


def state(transaction: Transaction, project_id: int, kind: Task, text: str, said: Said | None, now: float) -> int:
    """The id of what is said of a text, by the names of the labels in use. Raises InvalidInput."""
    ids = {row.name: row.id for row in transaction.projects.labels(project_id)}
    # A page that was open when a label was renamed still calls it as it was.
    renamed = names_since(transaction.projects.every_label(project_id), now)
    valid = _valid(kind, said, ids, renamed, text)
    if not kind.is_structured:
        return ids[valid]
    content = kind.relabel(valid, in_stored_order(ids))
    return transaction.label_values.intern(project_id, content, kind.named(content))


def _valid(kind: Task, said: Said | None, ids: Mapping[str, int], renamed: Mapping[str, str | None], text: str) -> Said:
    try:
        return kind.validate(said, list(ids), text)
    except InvalidInput:
        still = {name: now for name, now in renamed.items() if now is not None}
        with suppress(InvalidInput):
            return kind.relabel(kind.validate(said, [*ids, *still], text), {name: name for name in ids} | still)
        raise
