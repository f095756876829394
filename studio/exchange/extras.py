"""What is kept of a record beside its text and its label: other columns, and details of the label."""

import json
from collections.abc import Callable, Mapping

from studio.errors import StudioError

LONGEST_EXTRA_BYTES = 20_000
LONGEST_NOTE = 2_000
# A longer one would be cut in the middle, and say something else.
LONGEST_SUGGESTION = 20_000
LONGEST_VERSION = 100
MOST_SECONDS = 10_000_000
LAST_MOMENT = 253_402_300_799.0  # the year 9999


class TooMuch(StudioError):
    """The other columns hold more than is kept."""


def extra_json(values: Mapping[str, object]) -> tuple[str | None, list[str]]:
    """The other columns as JSON, and those left out as they have none, such as pictures. Raises TooMuch."""
    kept = {column: value for column, value in values.items() if value is not None}
    left_out: list[str] = []
    text = _json(kept)
    if text is None:
        left_out = [column for column, value in kept.items() if _json({column: value}) is None]
        text = _json({column: value for column, value in kept.items() if column not in left_out}) or "{}"
    if len(text.encode()) > LONGEST_EXTRA_BYTES:
        raise TooMuch
    return text if text != "{}" else None, left_out


def details_json(details: Mapping[str, object]) -> str | None:
    """The details of a label that a revision can hold, as JSON; one that cannot be what it is called is left out."""
    kept = {name: fit for name, value in details.items() if (fit := DETAILS[name](value)) is not None}
    return json.dumps(kept) if kept else None


def _json(values: Mapping[str, object]) -> str | None:
    try:
        text = json.dumps(values, ensure_ascii=False, allow_nan=False)
        text.encode()
    except (TypeError, ValueError, RecursionError):
        return None
    return text


def _number(value: object, most: float) -> float | None:
    # Compared before it is made a float, which a whole number of JSON may be too large for; NaN is in no range.
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
        return None
    return float(value)


def _words(value: object, longest: int) -> str | None:
    text = str(value).encode(errors="replace").decode().replace("\0", "")
    return text[:longest] if text.strip() else None


def _whole(value: object, longest: int) -> str | None:
    text = _words(value, longest + 1)
    return text if text is not None and len(text) <= longest else None


DETAILS: dict[str, Callable[[object], str | float | None]] = {
    "note": lambda value: _words(value, LONGEST_NOTE),
    "suggested": lambda value: _whole(value, LONGEST_SUGGESTION),
    "version": lambda value: _words(value, LONGEST_VERSION),
    "suggested_probability": lambda value: _number(value, 1),
    "seconds": lambda value: _number(value, MOST_SECONDS),
    "created_at": lambda value: _number(value, LAST_MOMENT),
}
