"""Bulk scoring: score."""

import argparse
import time
from dataclasses import asdict
from typing import Any

from studio.cli.command import COMMAND_LINE, Commands, print_answer
from studio.cli.line import ProgressLine
from studio.errors import StudioError

WAIT_SECONDS = 0.2


def add_commands(commands: Commands) -> None:
    """`score`."""
    command = commands.add("score", score_command, "have the version that serves score every example")
    action = command.add_mutually_exclusive_group()
    action.add_argument("--wait", action="store_true", help="do it now and wait for its end")
    action.add_argument("--cancel", action="store_true", help="end the one that goes on; what is scored stays")
    action.add_argument("--show", action="store_true", help="say how far the newest one is, and start none")


def score_command(studio: Any, options: argparse.Namespace) -> int:
    project = studio.projects.find(options.project)
    if options.show:
        view = studio.scoring.newest(project.id)
        print_answer(options, asdict(view) if view else None, _words(view) if view else "Nothing was scored yet.")
        return 0
    if options.cancel:
        view = studio.scoring.cancel(project.id)
        print_answer(options, asdict(view), view.sentence)
        return 0
    view = studio.scoring.request(project.id, COMMAND_LINE)
    if not options.wait:
        words = f"Scoring {view.id} waits; a running studio will do it. Or do it now: python -m studio score --wait"
        print_answer(options, asdict(view), words if view.state == "queued" else _words(view))
        return 0
    view = _wait(studio, project.id, quiet=options.json)
    if view.state != "done":
        raise StudioError(view.sentence)
    print_answer(options, asdict(view), _words(view))
    return 0


def _wait(studio: Any, project_id: int, *, quiet: bool) -> Any:
    """Score until the end; a studio that runs meanwhile may do it instead. What is broken off here can go on there."""
    line = ProgressLine(quiet=quiet)
    studio.scorer.start()
    try:
        while not (view := studio.scoring.newest(project_id)).ended:
            line.show(f"{view.state} {view.done:,}/{view.total:,}")
            time.sleep(WAIT_SECONDS)
    finally:
        studio.scorer.stop()
        line.end()
    return view


def _words(view: Any) -> str:
    if not view.ended:
        return f"Scoring {view.id} is {view.state}: {view.done:,} of {view.total:,} examples. {view.sentence}"
    rows = [f"{one.examples:>10,}  {one.label}" for one in view.predictions]
    mean = [] if view.mean_uncertainty is None else [f"mean uncertainty {view.mean_uncertainty:.3f} (0 sure, 1 not)"]
    return "\n".join([view.sentence, *rows, *mean])
