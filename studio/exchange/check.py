"""Reads a whole file, checks every row, and puts those that are fit into the spool, before anything is stored."""

from collections.abc import Callable
from dataclasses import dataclass, field

from studio.errors import BadFile
from studio.exchange.answers import Answers
from studio.exchange.extras import TooMuch, details_json, extra_json
from studio.exchange.layouts import Layout, Opinion, Way, find_layout, recognise
from studio.exchange.layouts.layout import Values
from studio.exchange.losses import Losses
from studio.exchange.pictures import Pictures
from studio.exchange.readers import Record, read
from studio.exchange.report import Listing, counted
from studio.exchange.rows import MOST_LABELS, LabelNames, RowError, group_of, name_of, question_of, text_of
from studio.exchange.split import text_hash
from studio.exchange.spool import NONE, Names, Spool, SpoolWriter


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a file is to be read; `layout` is a name, or None to recognise it by the first record."""

    way: Way
    layout: str | None
    max_text_bytes: int
    # The form in which a person's name is known, so that Ana and ana are one.
    known_as: Callable[[str], str]
    # What takes the images, where the examples are that.
    pictures: Pictures | None = None


@dataclass(slots=True)
class Checked:
    """What was found in a file, beside the rows that are in the spool."""

    labels: LabelNames
    answers: Answers
    losses: Losses
    read: int = 0
    problems: Listing = field(default_factory=Listing)
    # Rows whose other columns are more than is kept.
    cut: int = 0
    annotators: dict[str, int] = field(default_factory=dict)

    def refuse(self) -> BadFile:
        """The error that names every bad row."""
        message = f"{self.problems.count:,} of {counted(self.read, 'row')} cannot be imported. Nothing was stored."
        advice = "Correct them, or leave bad rows out."
        if unknown := list(self.labels.unknown):
            message += f" The project lacks {counted(len(unknown), 'label')}: {', '.join(unknown[:10])}"
            message += ", …" if len(unknown) > 10 else "."
            advice = "Let the import add its labels, correct the rows, or leave bad rows out."
        return BadFile(f"{message} {advice}", self.problems.lines())

    def names(self) -> Names:
        return Names(list(self.answers.codes), list(self.labels.added), list(self.annotators))


def check(
    source: str,
    wanted: Wanted,
    labels: LabelNames,
    answers: Answers,
    spool: Spool,
    tick: Callable[[int], None] = lambda _: None,
) -> Checked:
    """Every row of the source, checked; `tick` hears now and then how many there were.

    Raises:
        BadFile: it cannot be read, or has more labels than a project can.
        InvalidInput: the mapping names a column that no row has, or none where one is needed.
    """
    checked = Checked(labels, answers, wanted.way.losses)
    columns: dict[str, None] = {}
    layout = find_layout(wanted.layout) if wanted.layout else None
    with spool.write() as writer:
        for record in read(source, wanted.way.losses):
            layout = layout or recognise(record.values, wanted.way.form)
            checked.read += 1
            if checked.read == 1:
                layout.require(wanted.way)
            columns.update(dict.fromkeys(record.values))
            _add(record, layout, wanted, checked, writer)
            if checked.read % 1_000 == 0:
                tick(checked.read)
    if layout is not None and layout.has_columns:
        wanted.way.mapping.require(columns)
    spool.save_names(checked.names())
    return checked


def _add(record: Record, layout: Layout, wanted: Wanted, checked: Checked, writer: SpoolWriter) -> None:
    """Put one record into the spool, whole or, when anything in it is unfit, not at all."""
    try:
        said = layout.read(record.values, wanted.way)
        image = wanted.pictures.take(said.text) if wanted.pictures is not None else None
        text = text_of(said.text, wanted.max_text_bytes) if image is None else ""
        question = question_of(said.question, wanted.max_text_bytes) if wanted.way.form.question_names else None
        group = group_of(said.group)
        opinions = [found for one in said.opinions if (found := _resolve(one, text, wanted, checked)) is not None]
    except RowError as problem:
        checked.problems.add(f"row {record.row}: {problem}")
        _require_few_labels(record, wanted, checked)
        return
    _require_few_labels(record, wanted, checked)
    extra = _extra(record, said.extra, checked)
    key = bytes.fromhex(text_hash(text, question, image))
    first, *others = opinions or [(NONE, None, NONE, None)]
    writer.add(record.row, False, text, question, image, key, extra, group, *first)
    for opinion in others:
        writer.add(record.row, True, "", None, None, key, None, None, *opinion)


def _extra(record: Record, values: Values, checked: Checked) -> str | None:
    """What else the record holds as JSON; what cannot be kept of it is counted, or told as a loss."""
    try:
        extra, left_out = extra_json(values)
    except TooMuch:
        checked.cut += 1
        return None
    for column in left_out:
        checked.losses.add(f"{column!r} is not kept where it holds what JSON cannot", f"row {record.row}")
    return extra


def _resolve(
    opinion: Opinion, text: str, wanted: Wanted, checked: Checked
) -> tuple[int, str | None, int, str | None] | None:
    """What is said, as a code or as JSON; who says so, by number; the details. None for nothing. Raises RowError."""
    found = checked.answers.resolve(opinion.label, text)
    if found is None:
        return None
    name = name_of(opinion.annotator, wanted.known_as)
    who = checked.annotators.setdefault(name, len(checked.annotators)) if name is not None else NONE
    return *found, who, details_json(opinion.details) if opinion.details else None


def _require_few_labels(record: Record, wanted: Wanted, checked: Checked) -> None:
    if checked.labels.too_many():
        raise BadFile(
            f"With row {record.row} there are more than {MOST_LABELS:,} different labels, the most a project can "
            f"have. Nothing was stored. Check that {wanted.way.mapping.label!r} is the column of the labels."
        )
