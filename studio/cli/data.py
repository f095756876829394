"""Files in and out: import, export."""

import argparse
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from studio.cli.command import Commands, print_answer
from studio.errors import InvalidInput, NotFound


def add_commands(commands: Commands) -> None:
    """`import` and `export`."""
    command = commands.add("import", import_command, "add examples and labels from a file or hub:NAME")
    command.add_argument("file", help="CSV, TSV, JSON, JSONL, Parquet, a data set's folder, or hub:NAME[split]")
    command.add_argument("--text-column")
    command.add_argument("--label-column")
    command.add_argument("--labels", help="the labels of a new project, separated by commas")
    command.add_argument("--checkpoint", help="what a new project trains from")
    command.add_argument("--skip-bad-rows", action="store_true", help="leave out bad rows instead of refusing the file")
    command.add_argument("--add-labels", action="store_true", help="add labels that the project does not have")
    command = commands.add("export", export_command, "write the gold labels", json=False)
    command.add_argument("file", type=Path, nargs="?", help="where to (default: standard output)")
    command.add_argument("--format", choices=["jsonl", "csv", "parquet"])


def import_command(studio: Any, options: argparse.Namespace) -> int:
    from studio.exchange.mapping import ColumnMapping
    from studio.exchange.preview import preview
    from studio.exchange.work import Options

    found = preview(options.file, rows=200)
    guessed = found.mapping
    text = options.text_column or (guessed.text if guessed else None)
    if text is None:
        raise InvalidInput(f"Name the text's column with --text-column. There are: {', '.join(found.columns)}.")
    label = options.label_column or (guessed.label if guessed and not options.text_column else None)
    mapping = ColumnMapping(text, label)
    project, made = _project_to_fill(studio, options, mapping)
    try:
        report = studio.importer.load(
            project.id,
            options.file,
            mapping,
            Options(skip_bad_rows=options.skip_bad_rows, add_labels=options.add_labels or made),
        )
    except BaseException:
        if made:
            studio.projects.remove_empty(project.id)
        raise
    lines = ([f"Made the project {project.name}."] if made else []) + list(report.sentences())
    print_answer(options, asdict(report) | {"project": project.name}, "\n".join(lines))
    return 0


def export_command(studio: Any, options: argparse.Namespace) -> int:
    project = studio.projects.find(options.project)
    kind = options.format or (options.file.suffix[1:].lower() if options.file else "jsonl")
    if options.file is None:
        for chunk in studio.exporter.iterate(project.id, kind):
            sys.stdout.buffer.write(chunk)
        return 0
    try:
        rows = _write_whole(options.file, partial(studio.exporter.export, project.id, kind))
    except OSError as error:
        raise InvalidInput(f"{options.file} could not be written: {error.strerror}. Choose another place.") from error
    print(f"Wrote {rows:,} labels to {options.file}.")
    return 0


def _project_to_fill(studio: Any, options: argparse.Namespace, mapping: Any) -> tuple[Any, bool]:
    """The named project, made when it is not there and the file brings labels; and whether it was made."""
    from studio.projects import LabelName, name_from
    from studio.wiring import base_checkpoint

    try:
        return studio.projects.find(options.project), False
    except NotFound:
        if options.project is None and studio.projects.all():
            raise
    labels = [LabelName(name.strip()) for name in (options.labels or "").split(",") if name.strip()]
    if not labels and mapping.label is None:
        raise InvalidInput(
            "A new project needs labels. Name the column that holds them with --label-column, or list them with "
            "--labels a,b,c."
        )
    name = name_from(Path(options.file).stem) if options.project is None else options.project
    project = studio.projects.create(
        name,
        labels=labels,
        checkpoint=options.checkpoint or base_checkpoint(studio.settings),
        retrain_after=studio.settings.retrain_after,
        holdout_percent=studio.settings.holdout_percent,
    )
    return project, True


def _write_whole(path: Path, write: Callable[[BinaryIO], int]) -> int:
    """Write beside, then rename: the file is there whole, or as it was. Raises OSError."""
    beside = path.parent / f".{path.name}.part"
    with ExitStack() as undo:
        with beside.open("wb") as file:
            undo.callback(beside.unlink)
            rows = write(file)
        beside.replace(path)
        undo.pop_all()
    return rows
