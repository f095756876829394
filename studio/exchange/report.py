"""What became of an import."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

MOST_LISTED = 1_000


class Listing:
    """Counts lines and keeps the first of them."""

    def __init__(self) -> None:
        self.count = 0
        self._lines: list[str] = []

    def add(self, line: str) -> None:
        """Count the line, and keep it unless there are too many."""
        self.count += 1
        if self.count <= MOST_LISTED:
            self._lines.append(line)

    def lines(self) -> tuple[str, ...]:
        """The first lines, then how many more there were."""
        more = self.count - len(self._lines)
        return (*self._lines, f"and {more:,} more") if more else tuple(self._lines)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """Counts of rows; rows == added + duplicates + skipped_rows. `problems` names the skipped rows.

    `near_duplicate_pairs` are the first of the texts that are nearly the same as another one, with that one.
    `leak_pairs` are the first held-out texts that the pool gives away now, each with one of the pool. `losses` say
    what else stands in the file and is not kept, or not as it is there.
    """

    rows: int = 0
    added: int = 0
    labelled: int = 0
    duplicates: int = 0
    conflicts: tuple[str, ...] = ()
    conflict_count: int = 0
    skipped_rows: int = 0
    problems: tuple[str, ...] = ()
    new_labels: tuple[str, ...] = ()
    annotators: int = 0
    cut_rows: int = 0
    losses: tuple[str, ...] = ()
    near_duplicates: int = 0
    near_duplicate_groups: int = 0
    near_duplicate_pairs: tuple[tuple[str, str], ...] = ()
    named_groups: int = 0
    leaks: int = 0
    leak_pairs: tuple[tuple[str, str], ...] = ()
    seconds: float = 0.0

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "ImportReport":
        """The report that `asdict` made JSON of; of a report without anything, nothing."""
        pairs = {
            name: tuple((one, other) for one, other in values.get(name, ()))
            for name in ("near_duplicate_pairs", "leak_pairs")
        }
        lists = {name: tuple(values.get(name, ())) for name in ("conflicts", "problems", "new_labels", "losses")}
        return cls(**{**values, **lists, **pairs})

    def and_then(self, rows: int, added: int, labelled: int, problems: Sequence[tuple[int, str]]) -> "ImportReport":
        """The report when a piece of so many rows was stored too; `problems` are rows and what was in their way."""
        kept = self.conflicts[:MOST_LISTED]
        kept += tuple(f"row {row}: {words}" for row, words in sorted(problems)[: MOST_LISTED - len(kept)])
        count = self.conflict_count + len(problems)
        more = (f"and {count - len(kept):,} more",) if count > len(kept) else ()
        return replace(
            self,
            added=self.added + added,
            labelled=self.labelled + labelled,
            duplicates=self.duplicates + rows - added,
            conflicts=kept + more,
            conflict_count=count,
        )

    def sentences(self) -> list[str]:
        """The summary for people; what did not happen is left out."""
        labels = f"{counted(self.labelled, 'label')} stored"
        lines = [
            f"{counted(self.added, 'new example')} from {counted(self.rows, 'row')} in {self.seconds:.1f} seconds.",
            f"{labels}, given by {counted(self.annotators, 'person', 'people')}." if self.annotators else f"{labels}.",
        ]
        if self.duplicates:
            lines.append(f"{counted(self.duplicates, 'row')} with a text that was there already, kept once.")
        if self.conflict_count:
            lines.append(f"{counted(self.conflict_count, 'row')} with another label than the text has; that one stays.")
        if self.skipped_rows:
            lines.append(f"{counted(self.skipped_rows, 'bad row')} left out.")
        if self.new_labels:
            lines.append(f"{counted(len(self.new_labels), 'new label')}: {', '.join(self.new_labels)}.")
        if self.near_duplicates:
            texts = counted(self.near_duplicates, "new text") + (" is" if self.near_duplicates == 1 else " are")
            groups = counted(self.near_duplicate_groups, "group")
            lines.append(f"{texts} nearly the same as another: {groups}, each on one side of the hold-out.")
        if self.named_groups:
            lines.append(f"{counted(self.named_groups, 'named group')}, each on one side of the hold-out.")
        if self.leaks:
            lines.append(
                f"{counted(self.leaks, 'held-out example')} left out of every estimate from now on: the pool has "
                "nearly the same text, or one of the same group."
            )
        if self.cut_rows:
            lines.append(
                f"{counted(self.cut_rows, 'row')} with more in other columns than is kept; those were left out."
            )
        return [*lines, *self.losses]


def counted(count: int, noun: str, plural: str = "") -> str:
    """`1 row`, `2 rows`, `10,000 rows`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {plural or noun + 's'}"
