"""Lines of a CoNLL file to sentences with spans; what comes back otherwise than it stood there is told."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from studio.errors import BadFile, InvalidInput
from studio.exchange.conll.sentence import DOCUMENT, Sentence
from studio.exchange.conll.tagged import Tagged, sentence_of
from studio.tasks.token_classification.iob import parted, runs

SPACES = re.compile(" +")
BLANKS = " \t"
BLANK, MARK, WORD = "blank", "mark", "word"
EXPECTED = "Expected a word, and its tag of IOB2 as the last column, such as 'London B-LOC'."
# Is told of a line, counted from 1, and what is not as it was.
Note = Callable[[int, str], None]


@dataclass(frozen=True, slots=True)
class _Line:
    row: int
    columns: tuple[str, ...]
    separator: str

    @property
    def kind(self) -> str:
        """What a line is: blank, the beginning of a document, or a word."""
        if not self.columns:
            return BLANK
        return MARK if self.columns[0] == DOCUMENT else WORD


@dataclass(frozen=True, slots=True)
class Block:
    """A sentence as it stands in a file, from the line `row` on; `document` counts the documents up to it."""

    tagged: Tagged
    row: int
    document: int


def read_conll(lines: Iterable[str], note: Note, *, joiner: str | None = None) -> Iterator[Sentence]:
    """The sentences, whose texts are the words with `joiner` between, usually what is usual in their script.

    See `read_blocks`.
    """
    for block in read_blocks(lines, note):
        yield replace(sentence_of(block.tagged, joiner), row=block.row, document=block.document)


def read_blocks(lines: Iterable[str], note: Note) -> Iterator[Block]:
    """The words and tags of each sentence.

    The first column is the word and the last one the tag; those between are kept. Columns are parted by a tab or by
    spaces. An `I-` that continues nothing begins a span, which reads the older IOB1, too.

    Raises BadFile, naming the line, for a line without a tag, or a tag that is none of IOB2.
    """
    document = 0
    mark: _Line | None = None
    for block in _blocks(lines, note):
        if isinstance(block, _Line):
            _tell_lost(mark, note)
            document, mark = document + 1, block
        else:
            yield Block(_tagged(block, mark, note), block[0].row, document)
            mark = None
    _tell_lost(mark, note)


def _blocks(lines: Iterable[str], note: Note) -> Iterator[list[_Line] | _Line]:
    """Sentences as their lines, and lines that open documents by themselves."""
    parted = (_line(row, line, note) for row, line in enumerate(lines, start=1))
    former, row = "", 0
    for kind, group in groupby(parted, key=lambda line: line.kind):
        found = list(group)
        row = found[-1].row
        needed = 0 if kind == BLANK and not former else 1
        for line in found[needed:] if kind != WORD else ():
            note(line.row, f"{'one blank line fewer' if kind == BLANK else 'a blank line before it'} is needed")
        if BLANK not in (kind, former) and former:
            note(found[0].row, "a blank line before it is needed")
        if kind == WORD:
            yield found
        elif kind == MARK:
            yield from found
        former = kind
    if former == WORD:
        note(row, "a blank line behind it is needed")


def _line(row: int, written: str, note: Note) -> _Line:
    line = written.rstrip("\r\n")
    separator = "\t" if "\t" in line.strip(BLANKS) else " "
    columns = line.split("\t") if separator == "\t" else SPACES.split(line.strip(BLANKS))
    if separator.join(columns) != line:
        note(row, "the columns stand further apart than they need to")
    if columns == [""]:
        return _Line(row, (), separator)
    if (len(columns) < 2 and columns != [DOCUMENT]) or not all(columns):
        reason = f"row {row}: it has {len(columns)} columns, of which none may be empty"
        raise BadFile(f"Row {row} has no tag, or an empty column: {line[:60]!r}. {EXPECTED}", (reason,))
    return _Line(row, tuple(columns), separator)


def _tell_lost(mark: _Line | None, note: Note) -> None:
    if mark is not None:
        note(mark.row, "no sentence follows in this document, so it is not kept")


def _tagged(block: list[_Line], mark: _Line | None, note: Note) -> Tagged:
    separator, tags = block[0].separator, [line.columns[-1] for line in block]
    for line in block:
        if line.separator != separator:
            note(line.row, "its columns are parted otherwise than those of the first word")
    try:
        inside = [run.first for run in runs(tags) if run.repaired]
    except InvalidInput as error:
        row = _first_wrong(block)
        raise BadFile(f"Row {row}: {error}", (f"row {row}: {error}",)) from error
    for place in inside:
        note(block[place].row, f"{tags[place]} continues nothing, and was read as the beginning of a span")
    between = tuple(line.columns[1:-1] for line in block)
    opening = None if mark is None else mark.separator.join(mark.columns)
    return Tagged([line.columns[0] for line in block], tags, between if any(between) else (), opening, separator)


def _first_wrong(block: list[_Line]) -> int:
    for line in block:
        try:
            parted(line.columns[-1])
        except InvalidInput:
            return line.row
    return block[0].row
