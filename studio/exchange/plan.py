"""Decides what each row of a file does: a new example, a label for one that has none, or nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from studio.exchange.report import Listing
from studio.exchange.rows import Row


@dataclass(frozen=True, slots=True)
class Known:
    """An example that the project has already."""

    example_id: int
    state: str
    gold: str | None


@dataclass(slots=True)
class Entry:
    """One text of the file: the example it is already, if any, its label, and the row that brings that label."""

    row: Row
    known: Known | None
    label: str | None
    labelled_by: int | None = None


@dataclass(slots=True)
class Plan:
    """The texts of a file by hash, in the order of the file."""

    entries: dict[str, Entry] = field(default_factory=dict)
    duplicates: int = 0
    conflicts: Listing = field(default_factory=Listing)

    def new(self) -> list[Entry]:
        """The texts that become examples."""
        return [entry for entry in self.entries.values() if entry.known is None]

    def labelled(self) -> list[Entry]:
        """The texts that the file gives a label."""
        return [entry for entry in self.entries.values() if entry.labelled_by is not None]


def make_plan(rows: Iterable[Row], known: Mapping[str, Known]) -> Plan:
    """The first row of a text counts; a label that is there already stays, whichever file brings another."""
    plan = Plan()
    for row in rows:
        entry = plan.entries.get(row.text_hash)
        if entry is None:
            example = known.get(row.text_hash)
            entry = plan.entries[row.text_hash] = Entry(row, example, example.gold if example else None)
            plan.duplicates += example is not None
        else:
            plan.duplicates += 1
        _add_label(plan, entry, row)
    return plan


def _add_label(plan: Plan, entry: Entry, row: Row) -> None:
    if row.label is None or row.label == entry.label:
        return
    if entry.label is not None:
        plan.conflicts.add(f"row {row.row}: labelled {row.label!r} here, {entry.label!r} already")
    elif entry.known is None or entry.known.state != "labelled":
        entry.label, entry.labelled_by = row.label, row.row
