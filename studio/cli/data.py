"""Files in and out: import, imports, export."""

import argparse
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from studio.cli.command import Commands, print_answer
from studio.cli.tasks import add_task, read_settings, warn_of_checkpoint
from studio.cli.terminal import say, show_progress
from studio.errors import InvalidInput, NotFound

FORMATS = (
    "jsonl", "csv", "parquet", "datasets", "everything", "label-studio", "doccano", "conll", "tokens", "squad",
    "squad-v1", "pairs", "pairs-tsv", "images",
)  # fmt: skip
LAYOUTS = ("squad", "tokens", "label-studio", "doccano", "table")
# These hand out examples without labels, too.
WHOLE = ("everything", "label-studio", "doccano", "pairs", "pairs-tsv")
LOOK_SECONDS = 0.2


def add_commands(commands: Commands) -> None:
    """`import`, `imports` and `export`."""
    command = commands.add("import", import_command, "add examples and labels from a file or hub:NAME")
    command.add_argument(
        "file",
        help="CSV, TSV, JSON, JSONL, Parquet, SQuAD, CoNLL, a data set's folder, hub:NAME[split], a folder or ZIP of "
        "images",
    )
    command.add_argument("--text-column", help="the text; where the project's task looks at images, the image")
    command.add_argument("--label-column")
    command.add_argument("--annotator-column", help="who gave the label; without it, the labels are agreed ones")
    command.add_argument("--group-column", help="what is held out together: a customer, a thread")
    command.add_argument("--question-column", help="what is asked about the text, where the project's task asks")
    command.add_argument(
        "--label-separator", default=";", help="what stands between labels where a cell names several (default: ;)"
    )
    command.add_argument(
        "--word-joiner",
        choices=("auto", "space", "nothing"),
        default="auto",
        help="between words that a file has one by one, as CoNLL has (default: what is usual in their script)",
    )
    command.add_argument("--layout", choices=LAYOUTS, help="how the records are laid out, if it is not plain")
    command.add_argument("--labels", help="the labels of a new project, separated by commas")
    command.add_argument("--checkpoint", help="what a new project trains from")
    add_task(command)
    command.add_argument("--skip-bad-rows", action="store_true", help="leave out bad rows instead of refusing the file")
    command.add_argument("--add-labels", action="store_true", help="add labels that the project does not have")
    command.add_argument(
        "--raise-overlap", action="store_true", help="let the project want as many people per example as the file has"
    )
    command = commands.add("imports", imports_command, "list the imports, or go on with one that was broken off")
    command.add_argument("--resume", type=int, metavar="ID", help="go on with this one, to its end")
    command = commands.add("export", export_command, "write the agreed labels, or the whole project", json=False)
    command.add_argument("file", type=Path, nargs="?", help="where to (default: standard output)")
    command.add_argument(
        "--scores", action="store_true", help="also what the last scoring says of every example (csv, jsonl, parquet)"
    )
    command.add_argument("--format", choices=FORMATS, help="default: by the file's ending; datasets writes a folder")
    command.add_argument(
        "--beside",
        nargs="+",
        default=[],
        metavar="PROJECT",
        help="also the answers of these projects to the same inputs, a column each (csv, jsonl, parquet)",
    )


def import_command(studio: Any, options: argparse.Namespace) -> int:
    from studio.exchange.preview import choose_columns, preview
    from studio.exchange.work import Options

    form = _form(studio, options)
    mapping = choose_columns(
        options.file,
        options.text_column,
        options.label_column,
        options.annotator_column,
        options.group_column,
        options.question_column,
        form,
    )
    brings_labels = mapping.label is not None or not preview(options.file, rows=1, form=form).has_columns
    project, made = _project_to_fill(studio, options, brings_labels)
    choices = Options(
        options.layout,
        options.skip_bad_rows,
        options.add_labels or made,
        options.raise_overlap,
        separator=options.label_separator,
        joiner=options.word_joiner,
    )
    try:
        report = studio.importer.load(project.id, options.file, mapping, choices, hear=_teller(options))
    except BaseException:
        # What was broken off after its first rows can go on.
        if made and not any(view.stored for view in studio.importer.newest(project.id)):
            studio.projects.remove_empty(project.id)
        raise
    lines = ([f"Made the project {project.name}."] if made else []) + list(report.sentences())
    print_answer(options, asdict(report) | {"project": project.name}, "\n".join(lines))
    return 0


def imports_command(studio: Any, options: argparse.Namespace) -> int:
    project = studio.projects.find(options.project)
    if options.resume is None:
        found = studio.importer.newest(project.id)
        lines = [_line(view) for view in found] or ["There are no imports yet. Run: python -m studio import FILE"]
        print_answer(options, [asdict(view) for view in found], "\n".join(lines))
        return 0
    view, tell = studio.importer.resume(project.id, options.resume), _teller(options)
    while not view.ended and not view.waits:
        time.sleep(LOOK_SECONDS)
        view = studio.importer.view(project.id, options.resume)
        tell(view)
    print_answer(options, asdict(view), "\n".join(view.report.sentences()) if not view.problem else _line(view))
    return 0 if view.state == "done" else 2


def export_command(studio: Any, options: argparse.Namespace) -> int:
    from studio.exchange.losses import Losses

    project = studio.projects.find(options.project)
    kind = options.format or _format_of(options.file)
    losses, beside = Losses(), [studio.projects.find(name).id for name in options.beside]
    how = {"with_scores": options.scores, "beside": beside, "losses": losses}
    if options.file is None:
        pieces = studio.exporter.iterate(project.id, kind, **how)
        for line in losses.lines():
            say(line, sys.stderr)
        return pour(pieces, sys.stdout.buffer)
    is_folder = kind == "datasets" and options.file.suffix != ".zip" and not options.scores and not beside
    try:
        if is_folder:
            rows = _write_folder(options.file, partial(studio.exporter.export_dataset, project.id))
        else:
            write = partial(studio.exporter.export, project.id, kind, **how)
            rows = _write_whole(options.file, write)
    except OSError as error:
        raise InvalidInput(f"{options.file} could not be written: {error.strerror}. Choose another place.") from error
    noun = "examples" if options.scores or beside or kind in WHOLE else "labels"
    say("\n".join((f"Wrote {rows:,} {noun} to {options.file}.", *losses.lines())))
    return 0


def pour(pieces: Iterable[bytes], file: BinaryIO) -> int:
    """Write them for as long as somebody reads; 1 when that ended before they did, as with `| head`."""
    try:
        file.writelines(pieces)
        file.flush()
    except BrokenPipeError:
        # What is left of them would be tried again at the end of the process.
        os.dup2(os.open(os.devnull, os.O_WRONLY), file.fileno())
        return 1
    return 0


def _format_of(path: Path | None) -> str:
    if path is None:
        return "jsonl"
    return "datasets" if path.suffix.lower() == ".zip" else path.suffix[1:].lower()


def _form(studio: Any, options: argparse.Namespace) -> Any:
    """How answers of the project stand in a file, also of one that is made for it. Raises InvalidInput."""
    from studio.exchange.forms import form_of
    from studio.tasks import find_task

    try:
        return form_of(studio.projects.find(options.project).task)
    except NotFound:
        return form_of(find_task(options.task).name)


def _project_to_fill(studio: Any, options: argparse.Namespace, brings_labels: bool) -> tuple[Any, bool]:
    """The named project, made when it is not there and the file brings labels; and whether it was made."""
    from studio.projects import LabelName, name_from
    from studio.tasks import find_task

    try:
        return studio.projects.find(options.project), False
    except NotFound:
        if options.project is None and studio.projects.all():
            raise
    labels = [LabelName(name.strip()) for name in (options.labels or "").split(",") if name.strip()]
    if not labels and not brings_labels and find_task(options.task).has_labels:
        raise InvalidInput(
            "A new project needs labels. Name the column that holds them with --label-column, or list them with "
            "--labels a,b,c."
        )
    name = name_from(Path(options.file).stem) if options.project is None else options.project
    project = studio.projects.create(
        name,
        labels=labels,
        checkpoint=options.checkpoint or studio.settings.base_checkpoint,
        retrain_after=studio.settings.retrain_after,
        holdout_percent=studio.settings.holdout_percent,
        fast_lane=studio.settings.fast_lane,
        task=options.task,
        task_settings=read_settings(options.task, options.set),
    )
    warn_of_checkpoint(studio, project)
    return project, True


def _teller(options: argparse.Namespace) -> Callable[[Any], None]:
    """Shows how far an import is to people who look on."""

    def tell(view: Any) -> None:
        if sys.stderr.isatty() and not options.json:
            show_progress(_line(view), end="\n" if view.ended else "")

    return tell


def _line(view: Any) -> str:
    if view.problem:
        return f"import {view.id}: {view.state}. {view.problem}"
    if view.state == "reading":
        return f"import {view.id}: {view.rows:,} rows read and checked"
    waits = ", waits to go on" if view.waits else ""
    return f"import {view.id}: {view.state}, {view.stored:,} of {view.rows:,} rows stored{waits}"


def _write_folder(path: Path, write: Callable[[Path], int]) -> int:
    """Write beside, then rename; what is there already is never written over. Raises OSError."""
    if path.exists():
        raise InvalidInput(f"{path} is there already. Name a folder that is not.")
    beside = path.parent / f".{path.name}.part"
    with ExitStack() as undo:
        undo.callback(shutil.rmtree, beside, ignore_errors=True)
        rows = write(beside)
        beside.rename(path)
        undo.pop_all()
    return rows


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
