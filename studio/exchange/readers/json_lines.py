"""JSON Lines: one object a line."""

import json
from collections.abc import Iterator
from pathlib import Path

from studio.errors import BadFile
from studio.exchange.readers.record import Record
from studio.exchange.readers.text import open_text


def read_json_lines(source: str) -> Iterator[Record]:
    """Raises BadFile, naming the line, for broken JSON or a line that is not an object."""
    path = Path(source)
    with open_text(path) as file:
        for row, line in enumerate(file, start=1):
            if line.strip():
                yield Record(row, _object(path, row, line))


def problem(error: ValueError | RecursionError) -> str:
    """What is wrong with a piece of JSON, without the line numbers of the piece."""
    return f"{error.msg} at column {error.colno}" if isinstance(error, json.JSONDecodeError) else str(error)


def _object(path: Path, row: int, line: str) -> dict[str, object]:
    try:
        value = json.loads(line)
    # Beside broken JSON: a number of thousands of digits, or brackets nested thousands deep.
    except (ValueError, RecursionError) as error:
        reason = f"row {row}: broken JSON: {problem(error)}"
        raise BadFile(f"{path.name}, {reason}. Expected one JSON object on each line.", (reason,)) from error
    if not isinstance(value, dict):
        reason = f"row {row}: it is a {type(value).__name__}, not an object"
        advice = 'Expected lines like {"text": "…"}; a JSON list goes into a .json file.'
        raise BadFile(f"{path.name}, {reason}. {advice}", (reason,))
    return value
