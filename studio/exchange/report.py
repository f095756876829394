"""What became of an import."""

from dataclasses import dataclass

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
    """Counts of rows; rows == added + duplicates + skipped_rows. `problems` names the skipped rows."""

    rows: int
    added: int
    labelled: int
    duplicates: int
    conflicts: tuple[str, ...]
    conflict_count: int
    skipped_rows: int
    problems: tuple[str, ...]
    new_labels: tuple[str, ...]
    seconds: float

    def sentences(self) -> list[str]:
        """The summary for people; what did not happen is left out."""
        lines = [
            f"{counted(self.added, 'new example')} from {counted(self.rows, 'row')} in {self.seconds:.1f} seconds.",
            f"{counted(self.labelled, 'label')} stored.",
        ]
        if self.duplicates:
            lines.append(f"{counted(self.duplicates, 'row')} with a text that was there already, kept once.")
        if self.conflict_count:
            lines.append(f"{counted(self.conflict_count, 'row')} with another label than the text has; that one stays.")
        if self.skipped_rows:
            lines.append(f"{counted(self.skipped_rows, 'bad row')} left out.")
        if self.new_labels:
            lines.append(f"{counted(len(self.new_labels), 'new label')}: {', '.join(self.new_labels)}.")
        return lines


def counted(count: int, noun: str) -> str:
    """`1 row`, `2 rows`, `10,000 rows`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
