"""Reads a SQuAD file question by question; of a large file only one article is in memory at a time."""

from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from studio.errors import BadFile
from studio.exchange.counting import likeliest_counting
from studio.exchange.losses import Losses
from studio.exchange.readers.json_window import BrokenJSON, JSONWindow
from studio.exchange.readers.record import Record
from studio.exchange.readers.text import open_text

EXPECTED = 'Expected SQuAD: {"version": …, "data": [{"title": …, "paragraphs": [{"context": …, "qas": [{…}]}]}]}.'
NOT_KEPT = "What the file says beside its articles is not kept"
NO_QUESTION = "A context without a question is not kept"
OWN_NAME = "What a question calls as its article or its context is called is not kept"
# What a record has beside its question: its Origin.
PLACE = "squad"
AROUND = ("title", "context", PLACE)
# What all offsets count is told by the answers up to so many that tell every counting from the others.
ANSWERS_LOOKED_AT = 500
# The last character that is one unit of UTF-16.
LAST_OF_ONE_UNIT = "\uffff"


@dataclass(frozen=True, slots=True)
class Place:
    """Which article of the file, or which paragraph of the article, counting from 1; `extra` is what else it says."""

    number: int = 0
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a record comes from, and what the offsets of its file count."""

    article: Place
    paragraph: Place
    offsets: str

    def __str__(self) -> str:
        return f"article {self.article.number}, paragraph {self.paragraph.number}"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as it stands in the file, unchecked; `row` counts the questions from 1."""

    row: int
    title: str | None
    context: str
    said: Mapping[str, Any]
    article: Place
    paragraph: Place


def is_squad(source: str | Path) -> bool:
    """Whether a JSON file begins as one of SQuAD does: it is an object, and its data a list."""
    with open_text(Path(source)) as file:
        window = JSONWindow(file)
        if window.mark() != "{":
            return False
        try:
            for key in _members(window):
                if key == "data":
                    return window.mark() == "["
                window.value()
        except BrokenJSON:
            return False
    return False


def squad_records(source: str | Path, losses: Losses) -> Iterator[Record]:
    """The questions as records, each with its context and its place. Raises what `read_squad` does."""
    with closing(read_squad(source, Losses())) as questions:
        offsets = likeliest_counting(_telling(_answers(questions)))
    for asked in read_squad(source, losses):
        if any(name in asked.said for name in AROUND):
            losses.add(OWN_NAME, f"question {asked.row}")
        origin = Origin(asked.article, asked.paragraph, offsets)
        yield Record(asked.row, {**asked.said, "title": asked.title, "context": asked.context, PLACE: origin})


def _telling(answers: Iterable[tuple[str, str, int]]) -> Iterator[tuple[str, str, int]]:
    """Those that may tell countings apart, as all of them are the same in ASCII, until there are enough."""
    enough = 0
    for context, text, start in answers:
        if not context.isascii():
            yield context, text, start
            enough += max(context) > LAST_OF_ONE_UNIT
        if enough == ANSWERS_LOOKED_AT:
            return


def _answers(questions: Iterator[Asked]) -> Iterator[tuple[str, str, int]]:
    """The context, the text and the offset of each answer that has them."""
    for asked in questions:
        given = asked.said.get("answers")
        for one in given if isinstance(given, list) else ():
            text, start = (one.get("text"), one.get("answer_start")) if isinstance(one, dict) else (None, None)
            if isinstance(text, str) and isinstance(start, int):
                yield asked.context, text, start


def read_squad(source: str | Path, losses: Losses) -> Generator[Asked, None, None]:
    """The questions of a file; what is no part of any question is added to `losses`.

    Raises:
        BadFile: there is broken JSON, with its line, or it is something else than SQuAD.
    """
    path = Path(source)
    with open_text(path) as file:
        window = JSONWindow(file)
        try:
            yield from _numbered(path, window, losses)
        except BrokenJSON as broken:
            reason = f"line {broken.line}: broken JSON: {broken.words}"
            raise BadFile(f"{path.name}, {reason}. {EXPECTED}", (reason,)) from broken


def _numbered(path: Path, window: JSONWindow, losses: Losses) -> Iterator[Asked]:
    row, has_data = 0, False
    for key in _members(window):
        if key != "data":
            window.value()
            if key != "version":
                losses.add(NOT_KEPT, key)
            continue
        has_data = True
        for number, article in enumerate(_items(window), start=1):
            for title, context, said, places in _questions(path, number, article, losses):
                row += 1
                yield Asked(row, title, context, said, *places)
    if window.mark():
        raise window.broken("the object has ended, and the file goes on")
    if not has_data:
        raise BadFile(f'{path.name} has no "data". {EXPECTED}')


def _questions(
    path: Path, number: int, article: Any, losses: Losses
) -> Iterator[tuple[str | None, str, Mapping[str, Any], tuple[Place, Place]]]:
    where = f"article {number}"
    title = _member(path, where, article, "title", str | None)
    around = Place(number, _beside(article, "title", "paragraphs"))
    for place, paragraph in enumerate(_member(path, where, article, "paragraphs", list), start=1):
        here = f"{where}, paragraph {place}"
        context = _member(path, here, paragraph, "context", str)
        said = _member(path, here, paragraph, "qas", list)
        if not said:
            losses.add(NO_QUESTION, here)
        for one in said:
            if not isinstance(one, dict):
                raise _bad(path, f"{here}: a question is a {type(one).__name__}, not an object")
            yield title, context, one, (around, Place(place, _beside(paragraph, "context", "qas")))


def _member(path: Path, where: str, found: Any, name: str, kind: Any) -> Any:
    if not isinstance(found, dict):
        raise _bad(path, f"{where} is a {type(found).__name__}, not an object")
    if not isinstance(found.get(name), kind):
        raise _bad(path, f'{where} has no proper "{name}"')
    return found.get(name)


def _beside(found: Mapping[str, Any], *known: str) -> dict[str, Any]:
    return {key: value for key, value in found.items() if key not in known}


def _bad(path: Path, reason: str) -> BadFile:
    return BadFile(f"{path.name}, {reason}. {EXPECTED}", (reason,))


def _members(window: JSONWindow) -> Iterator[str]:
    """The names in the object that begins here; whoever takes one has to read on to the end of its value."""
    _pass(window, "{", "expected an object")
    if window.mark() != "}":
        yield _name(window)
        while window.mark() == ",":
            window.skip()
            yield _name(window)
    _pass(window, "}", "expected a comma or the end of the object")


def _items(window: JSONWindow) -> Iterator[Any]:
    """The values in the list that begins here, one at a time."""
    _pass(window, "[", 'expected a list as "data"')
    if window.mark() != "]":
        yield window.value()
        while window.mark() == ",":
            window.skip()
            window.mark()
            yield window.value()
    _pass(window, "]", "expected a comma or the end of the list")


def _name(window: JSONWindow) -> str:
    if window.mark() != '"':
        raise window.broken("expected a name in quotes")
    name = str(window.value())
    _pass(window, ":", "expected a colon")
    window.mark()
    return name


def _pass(window: JSONWindow, mark: str, expected: str) -> None:
    if window.mark() != mark:
        raise window.broken(expected)
    window.skip()
