"""`python -m studio …`: the same services as the pages. 0 on success, 2 on bad input with one line that says why."""

import argparse
import json
import logging
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from studio.errors import InvalidInput, NotFound, StudioError
from studio.settings import Settings, prepare_libraries

Command = Callable[[Any, argparse.Namespace], int]

WAIT_SECONDS = 0.2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; see `python -m studio --help`."""
    prepare_libraries()  # before torch is imported
    logging.basicConfig(level=logging.ERROR, format="%(levelname)s: %(message)s")
    try:
        return _run(_parser().parse_args(arguments))
    except StudioError as error:
        print(f"error: {' '.join(str(error).split())}", file=sys.stderr)
        for row in getattr(error, "rows", ()):
            print(f"  {row}", file=sys.stderr)
        return 2


def _run(options: argparse.Namespace) -> int:
    from studio.wiring import build

    settings = Settings.from_env()
    if options.data_dir is not None:
        settings = replace(settings, data_dir=options.data_dir)
    studio = build(settings)
    command: Command = options.run
    try:
        return command(studio, options)
    finally:
        studio.serving.close()
        studio.store.close()


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with the arguments as any other command's error is said."""

    def error(self, message: str) -> NoReturn:
        raise InvalidInput(f"{message}. Run: {self.prog} --help")


def import_command(studio: Any, options: argparse.Namespace) -> int:
    from studio.exchange.mapping import ColumnMapping
    from studio.exchange.preview import preview

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
            skip_bad_rows=options.skip_bad_rows,
            add_labels=options.add_labels or made,
        )
    except BaseException:
        if made:
            studio.projects.remove_empty(project.id)
        raise
    studio.training.consider(project.id)
    lines = ([f"Made the project {project.name}."] if made else []) + list(report.sentences())
    _print(options, asdict(report) | {"project": project.name}, "\n".join(lines))
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


def train_command(studio: Any, options: argparse.Namespace) -> int:
    project = studio.projects.find(options.project)
    chosen = {"epochs": options.epochs, "learning_rate": options.learning_rate, "batch_size": options.batch_size}
    numbers = {name: value for name, value in chosen.items() if value is not None}
    job = studio.training.request(project.id, "asked for on the command line", numbers)
    if not options.wait:
        _print(options, {"job": job.id, "state": job.state}, f"Job {job.id} waits; a running studio will do it.")
        return 0
    job = _wait(studio, project.id, job.id, quiet=options.json)
    if job.state != "succeeded":
        raise StudioError(job.outcome or f"Job {job.id} was {job.state}.")
    _print(options, {"job": job.id, "state": job.state, "version": job.version, "outcome": job.outcome}, job.outcome)
    return 0


def versions_command(studio: Any, options: argparse.Namespace) -> int:
    project = studio.projects.find(options.project)
    versions = studio.registry.all(project.id)
    lines = [_version_line(version) for version in versions] or [
        "There are no versions yet. Run: python -m studio train --wait"
    ]
    _print(options, [asdict(version) for version in versions], "\n".join(lines))
    return 0


def promote_command(studio: Any, options: argparse.Namespace) -> int:
    project = studio.projects.find(options.project)
    version = studio.registry.promote(project.id, options.version, f"on the command line {options.note}".strip())
    _print(options, {"version": version.name}, f"{version.name} serves now.")
    return 0


def rollback_command(studio: Any, options: argparse.Namespace) -> int:
    project = studio.projects.find(options.project)
    version = studio.registry.roll_back(project.id, f"on the command line {options.note}".strip())
    _print(options, {"version": version.name}, f"{version.name} serves again.")
    return 0


def predict_command(studio: Any, options: argparse.Namespace) -> int:
    project = studio.projects.find(options.project)
    answer = studio.serving.predict(project.id, [options.text], _version_to_ask(studio, project, options.version))[0]
    bars = "\n".join(f"  {100 * share:5.1f} %  {label}" for label, share in answer.probabilities.items())
    cut = f"; {answer.cut_tokens} more were cut" if answer.truncated else ""
    _print(options, asdict(answer), f"{answer.label}\n{bars}\n  by {answer.version}, {answer.tokens} tokens{cut}")
    return 0


def evaluate_command(studio: Any, options: argparse.Namespace) -> int:
    from studio.exchange.mapping import ColumnMapping
    from studio.exchange.texts import read_labelled

    project = studio.projects.find(options.project)
    rows = read_labelled(options.data, ColumnMapping(options.text_column, options.label_column))
    version = _version_to_ask(studio, project, options.version)
    result = studio.evaluation.evaluate(
        project.id, project.task, [text for text, _ in rows], [label for _, label in rows], version
    )
    words = f"accuracy {result.accuracy:.4f}, macro-F1 {result.macro_f1:.4f} on {result.examples:,} examples"
    _print(options, asdict(result), f"{words}, by {result.version}")
    return 0


def doctor_command(studio: Any, options: argparse.Namespace) -> int:
    findings = studio.doctor.examine()
    if options.project is not None:
        studio.projects.find(options.project)
    lines = [f"{finding.what} {finding.remedy}" for finding in findings] or ["All is well."]
    _print(options, {"findings": [asdict(finding) for finding in findings]}, "\n".join(lines))
    return 1 if findings else 0


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


def _version_to_ask(studio: Any, project: Any, name: str | None) -> str:
    """The named version, else the live one; the command line keeps no slot, so it always asks by name."""
    if name is not None:
        return str(studio.registry.find(project.id, name).name)
    live = studio.registry.live(project.id)
    if live is None:
        raise NotFound(f"{project.name} has no trained version yet. Run: python -m studio train --wait")
    return str(live.name)


def _wait(studio: Any, project_id: int, job_id: int, *, quiet: bool) -> Any:
    """Supervise until the job has ended; a studio that runs meanwhile may do the work instead."""
    shown = ""
    while True:
        studio.supervisor.step()
        job = studio.training.status(project_id, job_id)
        line = _progress_line(job)
        if not quiet and line != shown and sys.stderr.isatty():
            print(f"\r{line:<70}", end="", file=sys.stderr, flush=True)
            shown = line
        if job.ended:
            if shown:
                print(file=sys.stderr)
            return job
        time.sleep(WAIT_SECONDS)


def _progress_line(job: Any) -> str:
    step, steps = job.progress.get("step", 0), job.progress.get("steps", 0)
    left = job.progress.get("seconds_left")
    stage = job.progress.get("stage", job.state)
    return f"{stage} {step}/{steps}" + (f", {left:.0f} s left" if left is not None else "") if steps else stage


def _version_line(version: Any) -> str:
    mark = "*" if version.serves else " "
    metrics = version.metrics
    scores = (
        f"accuracy {metrics['accuracy']:.3f}  macro-F1 {metrics['macro_f1']:.3f}  ({metrics['examples']} held out)"
        if metrics
        else "not measured"
    )
    return f"{mark} {version.name}  {scores}  {version.verdict['reason']}"


def _print(options: argparse.Namespace, value: Any, words: str) -> None:
    print(json.dumps(value, ensure_ascii=False) if options.json else words)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m studio", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, run: Command, words: str, *, json_output: bool = True) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=words, description=words)
        command.set_defaults(run=run)
        command.add_argument("--project", help="the project's name (default: the only one)")
        command.add_argument(
            "--data-dir", type=Path, help="where the data lives (default: STUDIO_DATA_DIR, else ./data)"
        )
        if json_output:
            command.add_argument("--json", action="store_true", help="print JSON")
        return command

    command = add("import", import_command, "add examples and labels from a file or hub:NAME")
    command.add_argument("file", help="CSV, TSV, JSON, JSONL, Parquet, a data set's folder, or hub:NAME[split]")
    command.add_argument("--text-column")
    command.add_argument("--label-column")
    command.add_argument("--labels", help="the labels of a new project, separated by commas")
    command.add_argument("--checkpoint", help="what a new project trains from")
    command.add_argument("--skip-bad-rows", action="store_true", help="leave out bad rows instead of refusing the file")
    command.add_argument("--add-labels", action="store_true", help="add labels that the project does not have")
    command = add("export", export_command, "write the gold labels", json_output=False)
    command.add_argument("file", type=Path, nargs="?", help="where to (default: standard output)")
    command.add_argument("--format", choices=["jsonl", "csv", "parquet"])
    command = add("train", train_command, "request a training")
    command.add_argument("--wait", action="store_true", help="do it now and wait for its end")
    command.add_argument("--epochs", type=int)
    command.add_argument("--learning-rate", type=float)
    command.add_argument("--batch-size", type=int)
    add("versions", versions_command, "list the versions; * serves")
    command = add("promote", promote_command, "serve a version")
    command.add_argument("version")
    command.add_argument("--note", default="")
    command = add("rollback", rollback_command, "serve the version that served before")
    command.add_argument("--note", default="")
    command = add("predict", predict_command, "predict one text")
    command.add_argument("text")
    command.add_argument("--version", help="another version than the one that serves")
    command = add("evaluate", evaluate_command, "score a version on a labelled file")
    command.add_argument("--data", required=True, help="a labelled file")
    command.add_argument("--text-column", default="text")
    command.add_argument("--label-column", default="label")
    command.add_argument("--version", help="another version than the one that serves")
    add("doctor", doctor_command, "check the database, the version folders and the disk")
    return parser
