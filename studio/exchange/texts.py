"""Texts, with or without their questions and labels, straight out of a file: to predict or to score, not to keep."""

import csv
from contextlib import closing
from io import StringIO
from pathlib import Path

from studio.errors import BadFile, InvalidInput
from studio.exchange.forms import PLAIN, Form
from studio.exchange.mapping import ColumnMapping
from studio.exchange.preview import preview
from studio.exchange.readers import Record, read

# The first row of JSON Lines need not have every column.
COLUMN_ROWS = 200
# A text, and the question about it where there is one, by these names.
Row = dict[str, str]


def read_asked(source: str | Path, most: int, form: Form = PLAIN) -> list[Row]:
    """What is asked in every row, by its columns: a text, and a question where answers of this form need one.

    A .txt file has one text a line.

    Raises:
        BadFile: the file cannot be read.
        InvalidInput: no column looks like the text, or like the question, or there are more than `most` rows.
    """
    is_plain = Path(source).suffix.lower() == ".txt"
    if is_plain and form.question_names:
        raise InvalidInput("A .txt file has no columns. Give a file with a column of questions and one of texts.")
    rows = [{"text": line} for line in _lines(Path(source))] if is_plain else _rows(source, form)
    if len(rows) > most:
        raise InvalidInput(f"Found {len(rows):,} rows; at most {most:,} are predicted at once. Split the file.")
    return rows


def read_pasted(lines: str, form: Form = PLAIN) -> list[Row]:
    """The same of what somebody pastes: a text a line; or a question and its text, as cells of a spreadsheet or CSV.

    Columns may be named in the first line; without that, the question comes first. Raises InvalidInput.
    """
    if not form.question_names:
        return [{"text": line} for line in lines.splitlines() if line.strip()]
    found = _pasted_cells(lines)
    for number, row in enumerate(found, start=1):
        if len(row) != 2:
            raise InvalidInput(
                f"Row {number} has {len(row):,} {'cell' if len(row) == 1 else 'cells'}; expected two, a question and "
                "the text it is about. Paste them from a spreadsheet, or as CSV with texts in quotation marks."
            )
    named = [place for place in (0, 1) if found and _names_columns(found[0][place], found[0][1 - place], form)]
    place = named[0] if named else 0
    return [{"question": row[place], "text": row[1 - place]} for row in found[len(named) :]]


def _pasted_cells(lines: str) -> list[list[str]]:
    try:
        rows = csv.reader(StringIO(lines), delimiter="\t" if "\t" in lines else ",")
        return [row for row in rows if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise InvalidInput(f"What was pasted cannot be read as a table: {error}. Give it as a file instead.") from error


def _names_columns(question: str, text: str, form: Form) -> bool:
    """Whether these are the names of two columns: a question may well end with a word that is one."""
    names = question.strip().lower(), text.strip().lower()
    return names[0] in form.question_names and names[1] in form.text_names and names[0] != names[1]


def _rows(source: str | Path, form: Form) -> list[Row]:
    mapping = preview(source, rows=COLUMN_ROWS, form=form).mapping
    if mapping is None:
        wanted = "the text and none like the question" if form.question_names else "the text"
        names = "'question' and 'text'" if form.question_names else "'text'"
        raise InvalidInput(f"No column looks like {wanted}. Name it {names} and try again.")
    columns = {"question": mapping.question, "text": mapping.text}
    with closing(read(source)) as records:
        found = [{name: _cell(record, column) for name, column in columns.items() if column} for record in records]
    return [row for row in found if row["text"].strip()]


def read_labelled(source: str | Path, mapping: ColumnMapping) -> list[tuple[str, str]]:
    """(text, label) of every row that has both; the label is empty when the mapping names no label column.

    Raises:
        BadFile: the file cannot be read.
        InvalidInput: the mapping names a column that is not there.
    """
    preview(source, mapping, rows=COLUMN_ROWS)
    found: list[tuple[str, str]] = []
    with closing(read(source)) as records:
        for record in records:
            text, label = _cell(record, mapping.text), _cell(record, mapping.label).strip()
            if text.strip() and (label or mapping.label is None):
                found.append((text, label))
    return found


def _cell(record: Record, column: str | None) -> str:
    value = record.values.get(column) if column is not None else None
    return "" if value is None else str(value)


def _lines(path: Path) -> list[str]:
    try:
        return [line for line in path.read_text(encoding="utf-8-sig").splitlines() if line.strip()]
    except UnicodeDecodeError as error:
        raise BadFile(f"{path.name} is not UTF-8 text. Save it as UTF-8 and try again.") from error
    except OSError as error:
        raise BadFile(f"{path.name} could not be read: {error.strerror or error}. Check the file.") from error
