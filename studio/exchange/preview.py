"""The first rows of a file, to look at before importing it, and which columns of it are meant."""

import json
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from studio.errors import InvalidInput
from studio.exchange.everything.check import is_everything
from studio.exchange.forms import PLAIN, Form
from studio.exchange.layouts import LAYOUTS, recognise
from studio.exchange.mapping import ColumnMapping, guess, question_among
from studio.exchange.readers import read
from studio.exchange.readers.image_files import HeldFile

SHOWN_CHARACTERS = 500
# The first row of JSON Lines need not have every column.
COLUMN_ROWS = 200
EVERYTHING = "everything"


@dataclass(frozen=True, slots=True)
class Preview:
    """The columns, the mapping (None when no column looks like the text) and the first rows.

    `layout` says how the records are laid out: columns are to be chosen only where it is `table`.
    """

    columns: tuple[str, ...]
    mapping: ColumnMapping | None
    rows: list[dict[str, object]]
    layout: str

    @property
    def has_columns(self) -> bool:
        return self.layout in LAYOUTS and LAYOUTS[self.layout].has_columns


def preview(source: str | Path, mapping: ColumnMapping | None = None, rows: int = 20, form: Form = PLAIN) -> Preview:
    """The first rows, with their strings cut short, for a project whose answers have this form.

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
    layout = EVERYTHING if is_everything(found[0]) else recognise(found[0], form).name
    return Preview(columns, mapping or _guess(columns, form), shown, layout)


def choose_columns(
    source: str | Path,
    text: str | None = None,
    label: str | None = None,
    annotator: str | None = None,
    group: str | None = None,
    question: str | None = None,
    form: Form = PLAIN,
) -> ColumnMapping:
    """The columns that are named; naming none means to guess the text and the label, naming the text only: no labels.

    The question, where answers of this form need one, is guessed wherever it is not named.

    Raises:
        BadFile: the file cannot be read.
        InvalidInput: no column is named as the text, and none looks like it.
    """
    found = preview(source, rows=COLUMN_ROWS, form=form)
    if not found.has_columns:
        return ColumnMapping(text or "text")
    guessed = found.mapping
    if text is None and guessed is None:
        raise InvalidInput(
            f"Name the column of the {form.subject}, by --text-column or text_column. "
            f"There are: {', '.join(found.columns)}."
        )
    if label is None and text is None and guessed is not None:
        label = guessed.label
    question = question or question_among(found.columns, form)
    return ColumnMapping(text or (guessed.text if guessed else ""), label, annotator, group, question)


def first_values(source: str | Path) -> dict[str, object]:
    """The first record. Raises BadFile."""
    with closing(read(source)) as records:
        return next(records).values


def _guess(columns: tuple[str, ...], form: Form) -> ColumnMapping | None:
    try:
        return guess(columns, form)
    except InvalidInput:
        return None


def _shown(value: object) -> object:
    if value is None or isinstance(value, bool | float):
        return value
    if (file := _file_shown(value)) is not None:
        return file
    if isinstance(value, int) and abs(value) < 2**53:  # more than a browser's numbers can hold
        return value
    words = json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, list | dict) else str(value)
    # Half a surrogate pair can be in JSON but cannot be sent to a browser.
    return words[:SHOWN_CHARACTERS].encode(errors="replace").decode()


def _file_shown(value: object) -> str | None:
    """What a file in a cell is called, and how large it is; None of what is no file."""
    if isinstance(value, HeldFile):
        return f"{value.name} ({value.size:,} bytes)"
    if isinstance(value, bytes):
        return f"({len(value):,} bytes)"
    if isinstance(value, dict) and isinstance(value.get("bytes"), bytes):
        return f"{value.get('path') or ''} ({len(value['bytes']):,} bytes)".strip()
    return None
