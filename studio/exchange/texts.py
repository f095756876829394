"""Texts, with or without their labels, straight out of a file: to predict or to score, not to keep."""

from contextlib import closing
from pathlib import Path

from studio.errors import BadFile, InvalidInput
from studio.exchange.mapping import ColumnMapping
from studio.exchange.preview import preview
from studio.exchange.readers import Record, read

# The first row of JSON Lines need not have every column.
COLUMN_ROWS = 200


def read_texts(source: str | Path, most: int) -> list[str]:
    """The text of every row; a .txt file has one text a line.

    Raises:
        BadFile: the file cannot be read.
        InvalidInput: no column looks like the text, or there are more than `most` texts.
    """
    if Path(source).suffix.lower() == ".txt":
        texts = _lines(Path(source))
    else:
        mapping = preview(source, rows=5).mapping
        if mapping is None:
            raise InvalidInput("No column looks like the text. Name it 'text' and try again.")
        texts = [text for text, _ in read_labelled(source, ColumnMapping(mapping.text))]
    if len(texts) > most:
        raise InvalidInput(f"Found {len(texts):,} texts; at most {most:,} are predicted at once. Split the file.")
    return texts


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
