"""Examples with what is said of them, straight out of a file: to measure a version on, not to keep."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from studio.errors import InvalidInput
from studio.exchange.forms import Form
from studio.exchange.layouts import Layout, Way, recognise
from studio.exchange.mapping import ColumnMapping, guess
from studio.exchange.pictures import Pictures
from studio.exchange.preview import COLUMN_ROWS, preview
from studio.exchange.readers import Record, read
from studio.exchange.rows import RowError
from studio.images import ImageFolder
from studio.images.kept import KeptImages
from studio.inputs import Input
from studio.tasks.base import Said


@dataclass(frozen=True, slots=True)
class Answered:
    """A text, the question about it where there is one, and what is said; or an image by its name, and its label."""

    text: str
    question: str | None
    said: Said
    image: str | None = None


def inputs_of(rows: Sequence[Answered], images: ImageFolder) -> Sequence[Input]:
    """What a model is asked about each row; images are read when it is their turn."""
    names = [row.image for row in rows if row.image is not None]
    if names:
        return KeptImages(images, names)
    return [row.text if row.question is None else (row.question, row.text) for row in rows]


def read_answered(source: str | Path, way: Way, images: ImageFolder) -> list[Answered]:
    """Every row that has a text, or an image, and an answer, in whichever layout the file is; images go to `images`.

    Raises:
        BadFile: the file cannot be read.
        InvalidInput: the mapping names a column that is not there, or a row says what no answer of this form says.
    """
    found: list[Answered] = []
    pictures = Pictures(images, lambda _: False) if way.form.subject == "image" else None
    layout: Layout | None = None
    with closing(read(source)) as records:
        for record in records:
            if layout is None:
                layout = recognise(record.values, way.form)
                if layout.has_columns:
                    preview(source, way.mapping, rows=COLUMN_ROWS, form=way.form)
            found += _answered(record, layout, way, pictures)
    return found


def answered_columns(
    source: str | Path, text: str | None, label: str | None, question: str | None, form: Form
) -> ColumnMapping:
    """The columns that are named, and those that look like the others. Raises BadFile and InvalidInput."""
    found = preview(source, rows=COLUMN_ROWS, form=form)
    if not found.has_columns:
        return ColumnMapping(text or "text")
    if text is not None and label is not None and (question is not None or not form.question_names):
        return ColumnMapping(text, label, question=question)
    guessed = guess(found.columns, form)
    return ColumnMapping(text or guessed.text, label or guessed.label, question=question or guessed.question)


def _answered(record: Record, layout: Layout, way: Way, pictures: Pictures | None) -> Iterator[Answered]:
    try:
        said = layout.read(record.values, way)
        image = pictures.take(said.text) if pictures is not None else None
    except RowError as error:
        raise InvalidInput(f"Row {record.row}: {error}. Correct the file.") from error
    text = "" if said.text is None or image else str(said.text)
    question = str(said.question) if way.form.question_names and said.question is not None else None
    for opinion in said.opinions:
        label = str(opinion.label).strip() if way.form.is_name and opinion.label is not None else opinion.label
        if (text.strip() or image) and label not in (None, ""):
            yield Answered(text, question, label, image)
