"""CoNLL files: a sentence a record, as its words and their tags."""

import codecs
from collections.abc import Iterator
from pathlib import Path

from studio.exchange.conll.reading import Block, read_blocks
from studio.exchange.losses import Losses
from studio.exchange.readers.record import Record
from studio.exchange.readers.text import open_text

WORDS, TAGS = "tokens", "ner_tags"
# How the sentence stood in its file, beside that.
KEPT = "conll"
OTHERWISE = "Something is read otherwise than it stands there"


def read_conll_file(source: str, losses: Losses) -> Iterator[Record]:
    """Raises BadFile, naming the line, for a line without a tag, or a tag that is none of IOB2."""

    def note(row: int, words: str) -> None:
        losses.add(f"{OTHERWISE} ({words})", f"row {row}")

    with open_text(Path(source)) as file:
        for block in read_blocks(file, note):
            yield Record(block.row, _values(block))
        if file.newlines not in (None, "\n"):
            note(1, "lines end with CR LF or CR, and will end with LF")
    if _has_mark(Path(source)):
        note(1, "it begins with a byte order mark, and will not")


def _has_mark(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(codecs.BOM_UTF8)) == codecs.BOM_UTF8


def _values(block: Block) -> dict[str, object]:
    tagged = block.tagged
    kept = {"columns": tagged.columns, "document": tagged.document, "separator": tagged.separator}
    return {WORDS: list(tagged.words), TAGS: list(tagged.tags), KEPT: kept}
