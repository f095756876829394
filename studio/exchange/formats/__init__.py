"""The formats of an export. A new format is a new writer and a row in FORMATS."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from studio.errors import InvalidInput
from studio.exchange.everything import write_everything
from studio.exchange.formats.dataset import write_dataset
from studio.exchange.formats.doccano import write_doccano
from studio.exchange.formats.images import write_image_folders, write_image_table
from studio.exchange.formats.label_studio import write_label_studio
from studio.exchange.formats.squad import write_questions
from studio.exchange.formats.tagged_words import write_conll_file, write_token_lines
from studio.exchange.formats.text_pairs import write_pair_lines, write_pair_table
from studio.exchange.forms import FORMS
from studio.exchange.source import Source
from studio.exchange.writers import write_csv, write_json_lines, write_parquet
from studio.tasks import find_task
from studio.tasks.base import Shape, Takes

ANY: tuple[Takes, ...] = ("text", "question", "image")
TEXTS: tuple[Takes, ...] = ("text", "question")
# Writes a project into a file, which stays open, and returns how many rows or examples there were.
Write = Callable[[Source, BinaryIO], int]


@dataclass(frozen=True, slots=True)
class Format:
    """A way to hand a project out; `ending` is what its files are called after.

    `write_scored` also writes what a model says of every example that it has scored; None where there is no place.
    `shapes` are those of the answers that it can hold; `is_whole` says that examples without any are in it, too,
    and `is_lossy` that it may have to leave out something that it is told to hold.
    """

    name: str
    title: str
    sentence: str
    ending: str
    media_type: str
    write: Write
    write_scored: Write | None = None
    # What the examples may be that it has a place for.
    takes: Collection[Takes] = ANY
    shapes: Collection[Shape] = tuple(FORMS)
    is_whole: bool = False
    is_lossy: bool = False


def _write_table(source: Source, file: BinaryIO, *, scored: bool) -> int:
    if source.form.is_image:
        return write_image_table(source, file, scored=scored)
    return write_parquet(source.scored() if scored else source.gold(), file, source.schema(scored=scored))


JSON_LINES = "application/x-ndjson"
FORMATS: dict[str, Format] = {
    format.name: format
    for format in (
        Format(
            "jsonl",
            "JSON Lines",
            "The agreed labels, one object a line, with who gave each and why it is the agreed one.",
            "jsonl",
            JSON_LINES,
            lambda source, file: write_json_lines(source.gold(), file, source.schema()),
            lambda source, file: write_json_lines(source.scored(), file, source.schema(scored=True)),
        ),
        Format(
            "csv",
            "CSV",
            "The agreed labels for a spreadsheet; cells that would run as a formula start with an apostrophe.",
            "csv",
            "text/csv; charset=utf-8",
            lambda source, file: write_csv(source.gold(), file, source.schema()),
            lambda source, file: write_csv(source.scored(), file, source.schema(scored=True)),
        ),
        Format(
            "parquet",
            "Parquet",
            "The agreed labels for pandas, DuckDB and the like.",
            "parquet",
            "application/vnd.apache.parquet",
            lambda source, file: _write_table(source, file, scored=False),
            lambda source, file: _write_table(source, file, scored=True),
        ),
        Format(
            "images",
            "Images in folders",
            "The images themselves, zipped: a folder for each label, in one for train and one for test.",
            "images.zip",
            "application/zip",
            write_image_folders,
            takes=["image"],
        ),
        Format(
            "datasets",
            "Data set",
            "A folder for datasets.load_dataset, zipped: the agreed labels in the splits train and holdout.",
            "zip",
            "application/zip",
            write_dataset,
        ),
        Format(
            "everything",
            "Everything",
            "The whole project with every revision, person and guideline; a studio imports it as it was.",
            "everything.jsonl",
            JSON_LINES,
            lambda source, file: write_everything(source.transaction, source.project, source.images, file),
            is_whole=True,
        ),
        Format(
            "label-studio",
            "Label Studio",
            "Every example with its annotations, as JSON that Label Studio imports.",
            "label-studio.json",
            "application/json",
            write_label_studio,
            takes=TEXTS,
            is_whole=True,
        ),
        Format(
            "doccano",
            "doccano",
            "Every example with its agreed label, as JSON Lines that doccano imports.",
            "doccano.jsonl",
            JSON_LINES,
            write_doccano,
            takes=TEXTS,
            shapes=[shape for shape in FORMS if shape != "answers"],
            is_whole=True,
        ),
        Format(
            "conll",
            "CoNLL-2003",
            "The agreed spans as a word and its IOB2 tag a line. A word has one tag, so some spans may not fit.",
            "conll",
            "text/plain; charset=utf-8",
            write_conll_file,
            shapes=["spans"],
            is_lossy=True,
        ),
        Format(
            "tokens",
            "Words and tags",
            "The same as JSON Lines, with tokens and ner_tags in lists, as scripts for data sets of the Hub have them.",
            "tokens.jsonl",
            JSON_LINES,
            write_token_lines,
            shapes=["spans"],
            is_lossy=True,
        ),
        Format(
            "squad",
            "SQuAD v2.0",
            "The questions with their agreed answers, and those that have none, as JSON by articles and contexts.",
            "squad.json",
            "application/json",
            partial(write_questions, "v2.0"),
            shapes=["answers"],
            is_lossy=True,
        ),
        Format(
            "squad-v1",
            "SQuAD v1.1",
            "The same as older scripts read it: without the questions that have no answer.",
            "squad-v1.json",
            "application/json",
            partial(write_questions, "v1.1"),
            shapes=["answers"],
            is_lossy=True,
        ),
        Format(
            "pairs",
            "Pairs of texts",
            "Every text as source, and as target what is agreed to be written from it, one object a line.",
            "pairs.jsonl",
            JSON_LINES,
            write_pair_lines,
            shapes=["text"],
            is_whole=True,
            is_lossy=True,
        ),
        Format(
            "pairs-tsv",
            "Pairs of texts, in columns",
            "The same as tab-separated values, as scripts for translation and summaries read them.",
            "tsv",
            "text/tab-separated-values; charset=utf-8",
            write_pair_table,
            shapes=["text"],
            is_whole=True,
            is_lossy=True,
        ),
    )
}


def formats_of(task: str) -> list[Format]:
    """Those that can hold answers of the task, and what they are about. Raises InvalidInput: there is no such task."""
    found = find_task(task)
    return [one for one in FORMATS.values() if found.shape in one.shapes and found.takes in one.takes]


def find_format(name: str, task: str) -> Format:
    """Raises InvalidInput, naming the formats there are: there is none of this name, or not for this task."""
    able = ", ".join(one.name for one in formats_of(task))
    if name not in FORMATS:
        raise InvalidInput(f"There is no format {name!r}. Choose one of: {able}.")
    if FORMATS[name] not in formats_of(task):
        raise InvalidInput(f"{FORMATS[name].title} has no place for answers of {task}. Choose one of: {able}.")
    return FORMATS[name]


def find_writer(name: str, task: str, *, with_scores: bool) -> Write:
    """How the format of this name is written. Raises InvalidInput: there is none, or it has no place for scores."""
    found = find_format(name, task)
    if not with_scores:
        return found.write
    if found.write_scored is None:
        able = ", ".join(one.name for one in formats_of(task) if one.write_scored is not None)
        raise InvalidInput(f"The format {name!r} has no place for scores. Choose one of: {able}.")
    return found.write_scored
