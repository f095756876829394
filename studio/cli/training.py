"""Training: train."""

import argparse
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from studio.cli.command import Commands, print_answer
from studio.cli.line import ProgressLine
from studio.errors import InvalidInput, NotFound, StudioError
from studio.training.config import from_yaml, to_yaml

WAIT_SECONDS = 0.2


def add_commands(commands: Commands) -> None:
    """`train`."""
    command = commands.add("train", train_command, "request a training")
    command.add_argument("--wait", action="store_true", help="do it now and wait for its end")
    command.add_argument("--dry-run", action="store_true", help="take a few steps, and say what all of them would take")
    command.add_argument("--config", type=Path, metavar="FILE.yaml", help="hyperparameters, a line `name: value` each")
    command.add_argument("--print-config", action="store_true", help="print them as such a file, and do nothing")
    command.add_argument("--base", metavar="NAME", help="compare this base checkpoint, on a version's examples")
    command.add_argument("--compare-with", metavar="VERSION", help="that version (default: the one that serves)")
    command.add_argument("--epochs", type=int)
    command.add_argument("--learning-rate", type=float)
    command.add_argument("--batch-size", type=int)


def train_command(studio: Any, options: argparse.Namespace) -> int:
    _require_compatible(options)
    chosen = _chosen(options)
    if options.print_config:
        numbers = studio.training.numbers(chosen, _task(studio, options))
        print_answer(options, numbers.to_dict(), to_yaml(numbers).rstrip())
        return 0
    project = studio.projects.find(options.project)
    return (
        _dry_run(studio, project.id, chosen, options)
        if options.dry_run
        else _train(studio, project.id, chosen, options)
    )


def _task(studio: Any, options: argparse.Namespace) -> str | None:
    """That of the project, if there is one yet."""
    try:
        return str(studio.projects.find(options.project).task)
    except NotFound:
        return None


def _require_compatible(options: argparse.Namespace) -> None:
    if options.compare_with is not None and options.base is None:
        raise InvalidInput("--compare-with goes with --base. Name the base checkpoint that is to be compared.")
    if options.base is not None and (options.dry_run or options.print_config):
        raise InvalidInput("--base goes with neither --dry-run nor --print-config. Leave one of them out.")


def _chosen(options: argparse.Namespace) -> dict[str, Any]:
    """The file's hyperparameters, and over them those that were given by name."""
    given = {"epochs": options.epochs, "learning_rate": options.learning_rate, "batch_size": options.batch_size}
    file = from_yaml(_read(options.config)) if options.config else {}
    return file | {name: value for name, value in given.items() if value is not None}


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text in UTF-8"
        raise InvalidInput(f"{path} cannot be read: {reason}. --print-config writes a file to begin with.") from error


def _dry_run(studio: Any, project_id: int, chosen: dict[str, Any], options: argparse.Namespace) -> int:
    view = studio.dry_runs.start(project_id, chosen)
    line = ProgressLine(quiet=options.json)
    while not view.ended:
        line.show(_progress(view.stage, view.step, view.steps))
        time.sleep(WAIT_SECONDS)
        view = studio.dry_runs.newest(project_id)
    line.end()
    if view.state != "done":
        raise StudioError(view.sentence)
    print_answer(options, asdict(view), view.sentence)
    return 0


def _train(studio: Any, project_id: int, chosen: dict[str, Any], options: argparse.Namespace) -> int:
    job = (
        studio.training.request(project_id, "asked for on the command line", chosen)
        if options.base is None
        else studio.comparing.request(project_id, options.base, options.compare_with, chosen)
    )
    if not options.wait:
        print_answer(options, {"job": job.id, "state": job.state}, f"Job {job.id} waits; a running studio will do it.")
        return 0
    job = _wait(studio, project_id, job.id, quiet=options.json)
    if job.state != "succeeded":
        raise StudioError(job.outcome or f"Job {job.id} was {job.state}.")
    print_answer(
        options, {"job": job.id, "state": job.state, "version": job.version, "outcome": job.outcome}, job.outcome
    )
    return 0


def _wait(studio: Any, project_id: int, job_id: int, *, quiet: bool) -> Any:
    """Supervise until the job has ended; a studio that runs meanwhile may do the work instead."""
    line = ProgressLine(quiet=quiet)
    while True:
        studio.supervisor.step()
        job = studio.training.status(project_id, job_id)
        line.show(_run_progress(job.state, job.progress))
        if job.ended:
            line.end()
            return job
        time.sleep(WAIT_SECONDS)


def _run_progress(state: str, progress: dict[str, Any]) -> str:
    """How far it is, in steps, or in held-out examples where it is measured."""
    stage, left = progress.get("stage", state), progress.get("seconds_left")
    if stage == "evaluating":
        return _progress(stage, progress.get("answered", 0), progress.get("to_answer", 0), left)
    return _progress(stage, progress.get("step", 0), progress.get("steps", 0), left)


def _progress(stage: str, step: int, steps: int, seconds_left: float | None = None) -> str:
    if not steps:
        return stage
    return f"{stage} {step}/{steps}" + (f", {seconds_left:.0f} s left" if seconds_left is not None else "")
