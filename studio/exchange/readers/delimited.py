"""CSV and TSV: the delimiter is found by trying, quoted cells may hold line breaks, and every row fits the header."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from studio.errors import BadFile
from studio.exchange.readers.columns import require_different
from studio.exchange.readers.record import Record
from studio.exchange.readers.text import open_text

DELIMITERS = ",;\t|"
SAMPLE_CHARACTERS = 1 << 16
# The standard library's limit of 131,072 refuses texts that are merely long; this one stops at an unclosed quote
# before it swallows a whole file.
csv.field_size_limit(1 << 24)


def read_delimited(source: str) -> Iterator[Record]:
    """Raises BadFile for a broken quote, a repeated column, or a row with more or fewer cells than the header."""
    path = Path(source)
    with open_text(path, newline="") as file:
        rows = _rows(path, file, _sniff(file, path.suffix.lower()))
        _, header = next(rows)
        columns = _columns(path, header)
        for row, cells in rows:
            if len(cells) != len(columns):
                reason = f"row {row}: it has {len(cells)} cells, and the header has {len(columns)}"
                advice = "Put quotes around a cell that holds the delimiter or a line break."
                raise BadFile(f"{path.name}, {reason}. {advice}", (reason,))
            yield Record(row, dict(zip(columns, cells, strict=True)))


def _rows(path: Path, file: TextIO, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    # Strict, because the lenient mode drops quotes and joins rows without a word.
    reader = csv.reader(file, delimiter=delimiter, strict=True)
    while True:
        row = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            reason = f"row {row}: {error}"
            advice = "Close every quoted cell, and double the quotes inside one."
            raise BadFile(f"{path.name}, {reason}. {advice}", (reason,)) from error
        if cells is None:
            return
        if cells:
            yield row, cells


def _columns(path: Path, header: list[str]) -> list[str]:
    columns = [name.strip() or f"column {number}" for number, name in enumerate(header, start=1)]
    require_different(path, columns)
    return columns


def _sniff(file: TextIO, suffix: str) -> str:
    sample = file.read(SAMPLE_CHARACTERS)
    file.seek(0)
    # Earlier ones win a tie, so a file named .tsv is first thought to be one.
    delimiters = "\t" + DELIMITERS.replace("\t", "") if suffix == ".tsv" else DELIMITERS
    return max(delimiters, key=lambda delimiter: _fit(sample, delimiter))


def _fit(sample: str, delimiter: str) -> tuple[bool, float]:
    """Whether the header splits at all, then the share of the rows that split as the header does."""
    rows = [row for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if row]
    widths = [len(row) for row in rows] or [0]
    return widths[0] > 1, widths.count(widths[0]) / len(widths)
