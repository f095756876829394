"""Every way to run what serves, measured beside each other: board."""

import argparse
from dataclasses import asdict
from typing import Any

from studio.cli.command import Commands, print_answer
from studio.serving.board.boards import BoardStatus


def add_commands(commands: Commands) -> None:
    """`board`."""
    command = commands.add("board", board_command, "measure every way to run the served version on this machine")
    command.add_argument("--with", nargs="+", default=[], dest="others", metavar="VERSION", help="measure these, too")
    command.add_argument("--last", action="store_true", help="show the last one instead of measuring")


def board_command(studio: Any, options: argparse.Namespace) -> int:
    project = studio.projects.find(options.project)
    status = studio.boards.status(project.id) if options.last else studio.boards.make(project.id, options.others)
    print_answer(options, asdict(status), _table(status))
    return 0


def _table(status: BoardStatus) -> str:
    if status.report is None or status.picked is None:
        return "Nothing was measured yet. Leave out --last to measure."
    metric = status.report["rows"][0]["metric"]
    head = f"  {'':<34}{'texts/s':>9}{'p50 ms':>9}{'p95 ms':>9}{'MB':>8}{'load s':>8}{'same':>9}{metric:>10}"
    lines = [_line(row, place, status) for place, row in enumerate(status.report["rows"])]
    left_out = [f"  {one['version']} {one['name']}: {one['reason']}" for one in status.report["left_out"]]
    picked = status.report["rows"][status.picked]
    words = (
        f"* within the budget of {status.most_flips:.1%} other answers and {status.most_lost:g} of the score lost. "
        f"The fastest of these is {picked['name']} of {picked['version']}."
    )
    return "\n".join([head, *lines, words, *left_out])


def _line(row: dict[str, Any], place: int, status: BoardStatus) -> str:
    score = "-" if row["score"] is None else f"{row['score']:.3f}"
    return (
        f"{'*' if place in status.fitting else ' '} {row['version'] + ' ' + row['name']:<34}"
        f"{row['texts_per_second']:>9.1f}{row['p50_ms']:>9.1f}{row['p95_ms']:>9.1f}{row['memory_mb']:>8.0f}"
        f"{row['load_seconds']:>8.1f}{row['equal_labels']:>9.1%}{score:>10}"
    )
