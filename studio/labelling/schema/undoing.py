"""What undoing a change does to the labels, and which change must be undone first."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from studio.errors import Conflict
from studio.labelling.schema.change import Effects, Revived, SchemaLabel


class Logged(Protocol):
    """What undoing needs to know of a change in the log."""

    @property
    def id(self) -> int: ...
    @property
    def verb(self) -> str: ...
    @property
    def details(self) -> dict[str, Any]: ...


def require_undoable(change: Logged, undone_by: int | None, later: Sequence[Logged]) -> None:
    """Raises Conflict for a change that cannot be undone; `later` are those after it that stand, newest first."""
    if change.verb == "undo":
        raise Conflict(f"Change {change.id} undid another one. To have that again, make it again.")
    if undone_by is not None:
        raise Conflict(f"Change {change.id} was undone already, by change {undone_by}.")
    touched = _touched(change)
    for other in later:
        if touched & _touched(other):
            raise Conflict(
                f"Change {other.id} ({summary(other.verb, other.details)}) came after change {change.id} and is about "
                f"the same labels. Undo change {other.id} first."
            )


def effects_of_undoing(change: Logged, labels: Sequence[SchemaLabel], used: Mapping[int, int]) -> Effects:
    """Bring the old labels back. `used` counts, for each label that the change made, what was labelled with it since.

    After a rename those labels mean the old name; after a merge or a split they keep the new one, which then stays.

    Raises:
        Conflict: another label has an old one's name by now.
    """
    rows = {row.id: row for row in labels}
    old = [rows[label_id] for label_id in change.details["retired"]]
    by_name = {row.name: row.id for row in old}
    retired: dict[int, int | None] = {}
    for label_id in change.details["made"]:
        if change.verb == "rename":
            retired[label_id] = old[0].id
        elif rows[label_id].name in by_name:
            retired[label_id] = by_name[rows[label_id].name]
        elif not used.get(label_id):
            retired[label_id] = None
    staying = [row for row in labels if row.retired_at is None and row.id not in retired]
    return Effects(retired=retired, **_returns(change, old, staying))


def _returns(change: Logged, old: Sequence[SchemaLabel], staying: Sequence[SchemaLabel]) -> dict[str, Any]:
    """Names, places and keys for those that come back, beside those that stay."""
    names = {row.name for row in staying}
    if taken := [row.name for row in old if row.name in names]:
        raise Conflict(f"There is another label {taken[0]!r} by now. Rename that one, then undo change {change.id}.")
    keys = {row.key for row in staying}
    made = {row.id for row in staying if row.id in change.details["made"]}
    # A label that the change made stands on an old one's place; the old one gets it back.
    wanted = {row.position for row in old}
    placed = {row.id: row.position for row in staying if row.id in made and row.position in wanted}
    taken_places = {row.position for row in staying if row.id not in placed}
    end = max([row.position for row in [*old, *staying]], default=-1) + 1
    revived = []
    for row in sorted(old, key=lambda row: row.position):
        position = row.position
        if position in taken_places:
            position, end = end, end + 1
        taken_places.add(position)
        revived.append(Revived(row.id, position, None if row.key in keys else row.key))
        keys.add(row.key)
    for label_id in placed:
        placed[label_id], end = end, end + 1
    return {"revived": tuple(revived), "placed": placed}


def summary(verb: str, details: Mapping[str, Any]) -> str:
    """A change in a few words, with the names of then."""
    said = f"{details['undone']} undone:" if verb == "undo" else verb
    old, new = ", ".join(details["labels"]), ", ".join(details["into"])
    return f"{said} {old} to {new}" if new else f"{said} {old}"


def _touched(change: Logged) -> set[int]:
    return {*change.details["retired"], *change.details["made"], *change.details["led_to"]}
