"""The formats of an export. A new format is a new writer and a row in FORMATS."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from studio.errors import InvalidInput
from studio.exchange.everything import write_everything
from studio.exchange.formats.dataset import write_dataset
from studio.exchange.formats.doccano import write_doccano
from studio.exchange.formats.label_studio import write_label_studio
from studio.exchange.source import Source
from studio.exchange.writers import SCORED_SCHEMA, write_csv, write_json_lines, write_parquet

# Writes a project into a file, which stays open, and returns how many rows or examples there were.
Write = Callable[[Source, BinaryIO], int]


@dataclass(frozen=True, slots=True)
class Format:
    """A way to hand a project out; `ending` is what its files are called after.

    `write_scored` also writes what a model says of every example that it has scored; None where there is no place.
    """

    name: str
    title: str
    sentence: str
    ending: str
    media_type: str
    write: Write
    write_scored: Write | None = None


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
            lambda source, file: write_json_lines(source.gold(), file),
            lambda source, file: write_json_lines(source.scored(), file, SCORED_SCHEMA),
        ),
        Format(
            "csv",
            "CSV",
            "The agreed labels for a spreadsheet; cells that would run as a formula start with an apostrophe.",
            "csv",
            "text/csv; charset=utf-8",
            lambda source, file: write_csv(source.gold(), file),
            lambda source, file: write_csv(source.scored(), file, SCORED_SCHEMA),
        ),
        Format(
            "parquet",
            "Parquet",
            "The agreed labels for pandas, DuckDB and the like.",
            "parquet",
            "application/vnd.apache.parquet",
            lambda source, file: write_parquet(source.gold(), file),
            lambda source, file: write_parquet(source.scored(), file, SCORED_SCHEMA),
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
            lambda source, file: write_everything(source.transaction, source.project, file),
        ),
        Format(
            "label-studio",
            "Label Studio",
            "Every example with its annotations, as JSON that Label Studio imports.",
            "label-studio.json",
            "application/json",
            write_label_studio,
        ),
        Format(
            "doccano",
            "doccano",
            "Every example with its agreed label, as JSON Lines that doccano imports.",
            "doccano.jsonl",
            JSON_LINES,
            write_doccano,
        ),
    )
}


def find_format(name: str) -> Format:
    """Raises InvalidInput, naming the formats there are."""
    if name not in FORMATS:
        raise InvalidInput(f"There is no format {name!r}. Choose one of: {', '.join(FORMATS)}.")
    return FORMATS[name]


def find_writer(name: str, *, with_scores: bool) -> Write:
    """How the format of this name is written. Raises InvalidInput: there is none, or it has no place for scores."""
    found = find_format(name)
    if not with_scores:
        return found.write
    if found.write_scored is None:
        able = ", ".join(one.name for one in FORMATS.values() if one.write_scored is not None)
        raise InvalidInput(f"The format {name!r} has no place for scores. Choose one of: {able}.")
    return found.write_scored
