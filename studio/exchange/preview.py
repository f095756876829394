"""The first rows of a file, to look at before importing it."""

from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from studio.errors import InvalidInput
from studio.exchange.mapping import ColumnMapping, guess
from studio.exchange.readers import read

SHOWN_CHARACTERS = 500


@dataclass(frozen=True, slots=True)
class Preview:
    """The columns, the mapping (None when no column looks like the text) and the first rows."""

    columns: tuple[str, ...]
    mapping: ColumnMapping | None
    rows: list[dict[str, object]]


def preview(source: str | Path, mapping: ColumnMapping | None = None, rows: int = 20) -> Preview:
    """The first rows, with their strings cut short.

    Raises:
        BadFile: the file cannot be read as far as that.
        InvalidInput: `mapping` names a column that is not there.
    """
    with closing(read(source)) as records:
        found = [record.values for record in islice(records, rows)]
    columns = tuple(dict.fromkeys(column for values in found for column in values))
    if mapping is not None:
        mapping.require(columns)
    shown = [{column: _shown(values.get(column)) for column in columns} for values in found]
    return Preview(columns, mapping or _guess(columns), shown)


def first_values(source: str | Path) -> dict[str, object]:
    """The first record. Raises BadFile."""
    with closing(read(source)) as records:
        return next(records).values


def _guess(columns: tuple[str, ...]) -> ColumnMapping | None:
    try:
        return guess(columns)
    except InvalidInput:
        return None


def _shown(value: object) -> object:
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int) and abs(value) < 2**53:  # more than a browser's numbers can hold
        return value
    # Half a surrogate pair can be in JSON but cannot be sent to a browser.
    return str(value)[:SHOWN_CHARACTERS].encode(errors="replace").decode()
