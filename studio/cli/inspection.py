"""Gold labels beside tokens: inspect-tokens."""

import argparse
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from studio.cli.command import COMMAND_LINE, Commands, print_answer
from studio.cli.line import ProgressLine
from studio.errors import InvalidInput
from studio.inspection.inspections import Wish

# Widest of a column of names.
WIDTH = 28


def add_commands(commands: Commands) -> None:
    """`inspect-tokens`."""
    command = commands.add("inspect-tokens", inspect_command, "say how the gold labels fit the tokens of a tokenizer")
    command.add_argument(
        "--tokenizer", nargs="+", default=[], metavar="NAME", help="one to four, side by side (default: the project's)"
    )
    command.add_argument("--max-length", type=int, help="tokens that are read at once (default: as trainings do)")
    command.add_argument("--state", help="list what is exact, splits, cut, empty or overlapped, by the first tokenizer")
    command.add_argument("--label", help="with --state: of this label only")
    command.add_argument("--page", type=int, default=1, help="with --state: ten examples a page")
    command.add_argument("--example", type=int, metavar="ID", help="show what each token of an example teaches")
    command.add_argument("--choose", metavar="CHOICE", help="for trainings from now on: as-they-are, fix or leave-out")


def inspect_command(studio: Any, options: argparse.Namespace) -> int:
    project = studio.projects.find(options.project)
    if options.page < 1 or (options.max_length is not None and options.max_length < 1):
        raise InvalidInput("--page and --max-length are whole numbers from 1. Give such a number.")
    if options.choose is not None:
        status = studio.inspections.choose(project.id, options.choose, COMMAND_LINE)
        print_answer(options, {"choice": status.choice}, f"From the next training on, {status.choices[status.choice]}.")
    elif options.example is not None:
        _show_example(studio, project.id, options)
    else:
        _inspect(studio, project.id, options)
    return 0


def _inspect(studio: Any, project_id: int, options: argparse.Namespace) -> None:
    line = ProgressLine(quiet=options.json)
    wish = Wish(tuple(options.tokenizer), options.max_length)
    report = studio.inspections.make(project_id, wish, lambda share: line.show(f"Inspecting · {100 * share:.0f} %"))
    line.end()
    if options.state is None:
        print_answer(options, report, "\n".join(_lines(report)))
        return
    tokenizer = options.tokenizer[0] if options.tokenizer else None
    page = studio.looking.parts(project_id, options.state, tokenizer=tokenizer, label=options.label, page=options.page)
    rows = [_part(part) for part in page.parts] or ["There is none."]
    print_answer(options, asdict(page), "\n".join([*rows, f"Page {page.page} of {max(1, page.pages)}."]))


def _show_example(studio: Any, project_id: int, options: argparse.Namespace) -> None:
    name = options.tokenizer[0] if options.tokenizer else None
    table = studio.looking.targets(project_id, options.example, tokenizer=name, max_length=options.max_length)
    rows = [f"{row.position:>5}  {row.piece:<{WIDTH}}  {_target(row)}" for row in table.rows]
    choice = f", {table.choice}" if table.choice else ""
    head = f"Example {table.example_id} ({table.split}) with {table.tokenizer}, max_length {table.max_length:,}{choice}"
    print_answer(options, asdict(table), "\n".join([head, *rows]))


def _target(row: Any) -> str:
    return "cut" if row.is_cut else row.target if row.target is not None else "-100"


def _lines(report: dict[str, Any]) -> Iterator[str]:
    yield f"{report['parts']:,} parts of answers in {report['texts']:,} texts, in {report['seconds']:g} seconds."
    for panel in report["panels"]:
        yield ""
        yield from _panel(panel)


def _panel(panel: dict[str, Any]) -> Iterator[str]:
    if panel["error"] is not None:
        yield f"{panel['tokenizer']}: {panel['error']}"
        return
    yield f"{panel['tokenizer']}, max_length {panel['max_length']:,}"
    yield "  " + ", ".join(f"{count:,} {state}" for state, count in panel["states"].items())
    if panel["enough"] is not None:
        yield f"  nothing is cut from max_length {panel['enough']:,} on"
    for kind in ("labels", "scripts"):
        for share in panel[kind]:
            yield f"  {share['name']:<{WIDTH}} {_share(share)}"


def _share(share: dict[str, Any]) -> str:
    ratio = share["tokens_a_word"]
    tokens = "no words" if ratio is None else f"{ratio:.2f} tokens a word"
    inexact = {state: count for state, count in share["states"].items() if state != "exact"}
    lost = "".join(f", {count:,} {state}" for state, count in inexact.items())
    return f"{share['count']:>7,}  {tokens}, {share['unknown']:,} unknown{lost}"


def _part(part: Any) -> str:
    pieces = " ".join(token.piece for token in part.tokens if token.touch != "beside")
    label = f"{part.label} " if part.label else ""
    return f"example {part.example_id}, {part.start}-{part.end}: {label}{part.characters!r} -> {pieces or 'no token'}"
