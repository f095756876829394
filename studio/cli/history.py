"""History: timeline, restore."""

import argparse
import sys
from dataclasses import asdict
from datetime import datetime
from typing import Any

from studio.cli.command import Commands, print_answer
from studio.cli.terminal import say
from studio.errors import InvalidInput


def add_commands(commands: Commands) -> None:
    """`timeline` and `restore`."""
    command = commands.add("timeline", timeline_command, "list everything that was done to an example")
    command.add_argument("example", type=int, help="the example's number")
    command = commands.add("restore", restore_command, "bring answers and decisions back to what they were at a moment")
    command.add_argument("moment", help='such as "2026-03-14 09:30" (here), 2026-03-14T08:30Z, or Unix seconds')
    command.add_argument("--preview", action="store_true", help="only say what it will change")


def timeline_command(studio: Any, options: argparse.Namespace) -> int:
    project = studio.projects.find(options.project)
    told = studio.history.timelines.of(project.id, options.example)
    lines = [f"{told.text}", f"{_when(told.added_at)}  added ({told.split}), now {told.state}"]
    lines += [_line(event) for event in told.events]
    lines += [f"{_when(change.created_at)}  {change.person}  {change.summary}" for change in told.changes]
    if told.gold is not None:
        lines.append(f"gold: {told.gold.label} ({told.gold.reason})")
    print_answer(options, asdict(told), "\n".join(lines))
    return 0


def restore_command(studio: Any, options: argparse.Namespace) -> int:
    project = studio.projects.find(options.project)
    preview = studio.history.restore.preview(project.id, read_moment(options.moment))
    if options.preview or not preview.counts.examples:
        print_answer(options, asdict(preview), "\n".join(preview.sentences))
        return 0
    if not options.json:
        say("\n".join(preview.sentences), sys.stderr)
    done = studio.history.restore.apply(project.id, preview.moment, preview.as_of, "local")
    words = f"Restored {done.answers:,} answers and {done.decisions:,} decisions on {done.examples:,} examples."
    print_answer(options, asdict(done), words)
    return 0


def read_moment(text: str) -> float:
    """Unix seconds. Raises InvalidInput."""
    try:
        return float(text)
    except ValueError:
        pass
    try:
        return datetime.fromisoformat(text).timestamp()
    except (ValueError, OverflowError) as error:
        raise InvalidInput(f'{text!r} is no moment. Write it like "2026-03-14 09:30" or 2026-03-14T08:30Z.') from error


def _line(event: Any) -> str:
    said = event.act
    if event.label is not None:
        said += f" {event.label.name}"
        if event.label.means != event.label.name:
            said += f" (now {event.label.means})" if event.label.means else " (means nothing any more)"
    parts = [_when(event.at), event.person, said, event.note and f"“{event.note}”", event.cause]
    return "  ".join(part for part in parts if part)


def _when(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds):%Y-%m-%d %H:%M:%S}"
