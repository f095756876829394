"""Reads a whole file and checks every row, before anything is stored."""

from dataclasses import dataclass, field
from pathlib import Path

from studio.errors import BadFile
from studio.exchange.mapping import ColumnMapping
from studio.exchange.readers import Record, read
from studio.exchange.report import Listing, counted
from studio.exchange.rows import MOST_LABELS, LabelNames, Row, RowError, text_of
from studio.exchange.split import text_hash


@dataclass(slots=True)
class Collected:
    """The good rows of a file, and what is wrong with the others."""

    labels: LabelNames
    read: int = 0
    rows: list[Row] = field(default_factory=list)
    problems: Listing = field(default_factory=Listing)

    def refuse(self) -> BadFile:
        """The error that names every bad row."""
        message = f"{self.problems.count:,} of {counted(self.read, 'row')} cannot be imported. Nothing was stored."
        advice = "Correct them, or leave bad rows out."
        if unknown := list(self.labels.unknown):
            message += f" The project lacks {counted(len(unknown), 'label')}: {', '.join(unknown[:10])}"
            message += ", …" if len(unknown) > 10 else "."
            advice = "Let the import add its labels, correct the rows, or leave bad rows out."
        return BadFile(f"{message} {advice}", self.problems.lines())


def collect(source: str | Path, mapping: ColumnMapping, labels: LabelNames, max_text_bytes: int) -> Collected:
    """Every row of the source, checked.

    Raises:
        BadFile: it cannot be read, or has more labels than a project can.
        InvalidInput: the mapping names a column that no row has.
    """
    collected = Collected(labels)
    columns: dict[str, None] = {}
    for record in read(source):
        collected.read += 1
        columns.update(dict.fromkeys(record.values))
        try:
            collected.rows.append(_checked(record, mapping, labels, max_text_bytes))
        except RowError as problem:
            collected.problems.add(f"row {record.row}: {problem}")
        if labels.too_many():
            raise BadFile(
                f"With row {record.row} there are more than {MOST_LABELS:,} different labels, the most a project can "
                f"have. Nothing was stored. Check that {mapping.label!r} is the column of the labels."
            )
    mapping.require(columns)
    return collected


def _checked(record: Record, mapping: ColumnMapping, labels: LabelNames, max_text_bytes: int) -> Row:
    text = text_of(record.values.get(mapping.text), max_text_bytes)
    label = labels.resolve(record.values.get(mapping.label)) if mapping.label is not None else None
    return Row(record.row, text, text_hash(text), label)
