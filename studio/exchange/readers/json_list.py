"""JSON: a list of objects, decoded one at a time. Many tools write JSON Lines under this suffix; that is read too."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from studio.errors import BadFile
from studio.exchange.readers.json_lines import problem, read_json_lines
from studio.exchange.readers.record import Record
from studio.exchange.readers.text import open_text

SPACE = re.compile(r"[ \t\r\n]*")
EXPECTED = 'Expected a list of objects, like [{"text": "…"}, …].'


def read_json_list(source: str) -> Iterator[Record]:
    """Raises BadFile, naming the line, for broken JSON or anything but a list of objects."""
    path = Path(source)
    with open_text(path) as file:
        content = file.read()
    start = _skip_space(content, 0)
    if content[start] == "[":
        yield from _items(path, content, start + 1)
    elif content[start] == "{" and _goes_on_after_the_first_object(content, start):
        yield from read_json_lines(source)
    else:
        raise BadFile(f"{path.name} holds no list. {EXPECTED}")


def _items(path: Path, content: str, position: int) -> Iterator[Record]:
    """The objects of a list whose bracket opened just before `position`."""
    decoder, row = json.JSONDecoder(), 0
    position = _skip_space(content, position)
    mark = "]" if content.startswith("]", position) else ","
    while mark == ",":
        row += 1
        try:
            value, position = decoder.raw_decode(content, position)
        except (ValueError, RecursionError) as error:
            at = error.pos if isinstance(error, json.JSONDecodeError) else position
            raise _broken(path, content, at, problem(error)) from error
        if not isinstance(value, dict):
            reason = f"row {row}: it is a {type(value).__name__}, not an object"
            raise BadFile(f"{path.name}, {reason}. {EXPECTED}", (reason,))
        yield Record(row, value)
        position = _skip_space(content, position)
        mark = content[position : position + 1]
        if mark == ",":
            position = _skip_space(content, position + 1)
    end = _skip_space(content, position + 1)
    if mark != "]":
        raise _broken(path, content, position, "expected a comma or the end of the list")
    if end < len(content):
        raise _broken(path, content, end, "the list has ended, and the file goes on")


def _goes_on_after_the_first_object(content: str, start: int) -> bool:
    try:
        _, end = json.JSONDecoder().raw_decode(content, start)
    except (ValueError, RecursionError):
        return False
    return _skip_space(content, end) < len(content)


def _skip_space(content: str, position: int) -> int:
    match = SPACE.match(content, position)
    return match.end() if match else position


def _broken(path: Path, content: str, position: int, words: str) -> BadFile:
    reason = f"line {content.count(chr(10), 0, position) + 1}: broken JSON: {words}"
    return BadFile(f"{path.name}, {reason}. {EXPECTED}", (reason,))
