"""Lists that a cell holds, also where they are written out as JSON."""

import json
from collections.abc import Mapping

from studio.exchange.cells import is_missing, shown, words_of
from studio.exchange.rows import RowError


def listed(cell: object, expected: str) -> list[object] | None:
    """The list in a cell; None when it is empty. Raises RowError."""
    if is_missing(cell) or (isinstance(cell, str) and not cell.strip()):
        return None
    found = from_json(cell) if isinstance(cell, str) else cell
    if not isinstance(found, list):
        raise RowError(f"the label is {shown(cell)}, not {expected}")
    return found


def from_json(cell: str) -> object:
    """What the cell says as JSON; None when it is none."""
    try:
        return json.loads(cell)
    except (ValueError, RecursionError):
        return None


def name_in(value: object) -> str:
    """A label's name in a list of several. Raises RowError."""
    name = words_of(str(value).lower() if isinstance(value, bool) else value)
    if name is None or not name.strip():
        raise RowError(f"one of the labels is {shown(value)}, not a name")
    return name


def place_in(span: Mapping[str, object], name: str) -> int:
    """Where a span starts or ends. Raises RowError."""
    place = span.get(name)
    # Columns of whole numbers are read as 1.0, 2.0, … where one of them is missing.
    if isinstance(place, float) and place.is_integer():
        place = int(place)
    if isinstance(place, bool) or not isinstance(place, int) or place < 0:
        raise RowError(f"a span has the {name} {shown(place)}, not a place in the text")
    return place
