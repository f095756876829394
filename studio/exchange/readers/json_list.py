"""JSON: a list of objects, decoded one at a time. Many tools write JSON Lines under this suffix; that is read too."""

from collections.abc import Iterator
from pathlib import Path

from studio.errors import BadFile
from studio.exchange.readers.json_lines import read_json_lines
from studio.exchange.readers.json_window import BrokenJSON, JSONWindow
from studio.exchange.readers.record import Record
from studio.exchange.readers.text import open_text

EXPECTED = 'Expected a list of objects, like [{"text": "…"}, …].'


def read_json_list(source: str) -> Iterator[Record]:
    """Raises BadFile, naming the line, for broken JSON or anything but a list of objects."""
    path = Path(source)
    with open_text(path) as file:
        window = JSONWindow(file)
        start = window.mark()
        if start == "[":
            window.skip()
            try:
                yield from _items(path, window)
            except BrokenJSON as broken:
                reason = f"line {broken.line}: broken JSON: {broken.words}"
                raise BadFile(f"{path.name}, {reason}. {EXPECTED}", (reason,)) from broken
            return
        if start != "{" or not _goes_on_after_the_first_object(window):
            raise BadFile(f"{path.name} holds no list. {EXPECTED}")
    yield from read_json_lines(source)


def _items(path: Path, window: JSONWindow) -> Iterator[Record]:
    """The objects of a list whose bracket has just opened. Raises BrokenJSON."""
    row, mark = 0, window.mark()
    if mark != "]":
        mark = ","
    while mark == ",":
        row += 1
        value = window.value()
        if not isinstance(value, dict):
            reason = f"row {row}: it is a {type(value).__name__}, not an object"
            raise BadFile(f"{path.name}, {reason}. {EXPECTED}", (reason,))
        yield Record(row, value)
        mark = window.mark()
        if mark == ",":
            window.skip()
            window.mark()
    if mark != "]":
        raise window.broken("expected a comma or the end of the list")
    window.skip()
    if window.mark():
        raise window.broken("the list has ended, and the file goes on")


def _goes_on_after_the_first_object(window: JSONWindow) -> bool:
    try:
        window.value()
    except BrokenJSON:
        return False
    return bool(window.mark())
