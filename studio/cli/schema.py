"""Labels in use: labels (list, rename, merge, split, retire, log, undo)."""

import argparse
from dataclasses import asdict
from typing import Any

from studio.cli.command import Commands, print_answer
from studio.errors import InvalidInput

CHANGES = ("rename", "merge", "split", "retire")
VERBS = ("list", *CHANGES, "log", "undo")
USAGE = """
labels                        the labels in use, each with how many gold labels it has
labels rename OLD NEW         give a label another name
labels merge A B --into C     make several labels one, new or in use
labels split OLD --into A B   replace a label; its examples are labelled again
labels retire OLD             take a label away; its examples are labelled again
labels log                    the changes that were made
labels undo ID                undo one of them
"""


def add_commands(commands: Commands) -> None:
    """`labels`."""
    command = commands.add("labels", labels_command, "list the labels in use, change them, undo a change")
    command.formatter_class = argparse.RawDescriptionHelpFormatter
    command.epilog = USAGE
    command.add_argument("verb", nargs="?", choices=VERBS, default="list")
    command.add_argument("names", nargs="*", metavar="NAME", help="the labels it is about, or the change's number")
    command.add_argument("--into", nargs="+", default=[], metavar="NAME", help="what they become")
    command.add_argument("--preview", action="store_true", help="only say what it will come to")


def labels_command(studio: Any, options: argparse.Namespace) -> int:
    project = studio.projects.find(options.project)
    if options.verb not in CHANGES and options.verb != "undo":
        return _list(studio, options, project)
    if options.verb == "undo":
        number = _number(options.names)
        preview = studio.schema.preview_undo(project.id, number)
    else:
        change = _change(options)
        preview = studio.schema.preview(project.id, change)
    if options.preview:
        print_answer(options, asdict(preview), "\n".join(preview.sentences))
        return 0
    if options.verb == "undo":
        done = studio.schema.undo(project.id, number, "local", preview.counts)
    else:
        done = studio.schema.apply(project.id, change, "local", preview.counts)
    again = f"Change {done.id}. To take it back, run: python -m studio labels undo {done.id}"
    print_answer(options, asdict(done), "\n".join(preview.sentences) + (f"\n{again}" if done.undoes is None else ""))
    return 0


def _list(studio: Any, options: argparse.Namespace, project: Any) -> int:
    if options.names or options.into or options.preview:
        raise InvalidInput(f"`labels {options.verb}` takes no names. Run: python -m studio labels --help")
    if options.verb == "log":
        changes = studio.schema.all(project.id)
        lines = [_line(change) for change in changes] or ["The labels were never changed."]
        print_answer(options, [asdict(change) for change in changes], "\n".join(lines))
        return 0
    labels = studio.schema.labels(project.id)
    lines = [f"{label.name}  {label.gold:,} gold" for label in labels] or ["There are no labels yet."]
    print_answer(options, [asdict(label) for label in labels], "\n".join(lines))
    return 0


def _change(options: argparse.Namespace) -> Any:
    from studio.labelling.schema.change import Change, NewName

    names, into = options.names, options.into
    if options.verb == "rename" and not into:
        names, into = names[:-1], names[-1:]
    return Change(options.verb, tuple(names), tuple(NewName(name) for name in into))


def _number(names: list[str]) -> int:
    if len(names) != 1 or not names[0].isdecimal():
        raise InvalidInput("Name the change to undo by its number. To see them, run: python -m studio labels log")
    return int(names[0])


def _line(change: Any) -> str:
    undone = f", undone by {change.undone_by}" if change.undone_by is not None else ""
    return f"{change.id}  {change.summary}, by {change.person}{undone}"
