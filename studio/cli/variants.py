"""The ways to run a version, and the one that serves: variants."""

import argparse
import time
from dataclasses import asdict
from typing import Any

from studio.cli.command import COMMAND_LINE, Commands, print_answer
from studio.cli.line import ProgressLine
from studio.errors import InvalidInput, NotFound, StudioError

WAIT_SECONDS = 0.2
ON_THE_WAY = ("queued", "making")


def add_commands(commands: Commands) -> None:
    """`variants`."""
    command = commands.add("variants", variants_command, "list the ways to run a version, make one, or have it serve")
    command.add_argument("--version", help="another version than the one that serves")
    command.add_argument("--make", metavar="NAME", help="make this variant, such as bf16, and compare it with fp32")
    command.add_argument("--wait", action="store_true", help="with --make: do it now, and say how it ended")
    command.add_argument("--flips", metavar="NAME", help="list the held-out texts that this one answers otherwise")
    command.add_argument("--use", metavar="NAME", help="have this variant serve once it fits; fp32 serves until then")
    command.add_argument("--most-flips", type=float, metavar="SHARE", help="of texts that may get another answer")
    command.add_argument("--most-lost", type=float, metavar="F1", help="of the score that may be lost")


def variants_command(studio: Any, options: argparse.Namespace) -> int:
    project = studio.projects.find(options.project)
    if options.wait and not options.make:
        raise InvalidInput("--wait says how long to wait for --make NAME, which is missing.")
    policy = _policy(studio, project.id, options)
    version = _version(studio, project, options.version)
    if options.make:
        return _make(studio, project.id, version, options)
    if options.flips:
        return _flips(studio, project.id, version, options)
    views = studio.variants.all(project.id, version)
    budget = f"At most {100 * policy.most_flips:g} % flips and {policy.most_lost:g} of the score may be lost."
    lines = [f"{version}; the project wants {policy.variant}. {budget}", *map(_line, views)]
    value = {"version": version, "policy": policy.to_dict(), "variants": [asdict(view) for view in views]}
    print_answer(options, value, "\n".join(lines))
    return 0


def _policy(studio: Any, project_id: int, options: argparse.Namespace) -> Any:
    wanted = {"variant": options.use, "most_flips": options.most_flips, "most_lost": options.most_lost}
    changed = {name: value for name, value in wanted.items() if value is not None}
    if changed:
        return studio.serving_policies.change(project_id, changed, COMMAND_LINE)
    return studio.serving_policies.of(project_id)


def _version(studio: Any, project: Any, name: str | None) -> str:
    if name is not None:
        return str(studio.registry.find(project.id, name).name)
    live = studio.registry.live(project.id)
    if live is None:
        raise NotFound(f"{project.name} has no trained version yet. Run: python -m studio train --wait")
    return str(live.name)


def _make(studio: Any, project_id: int, version: str, options: argparse.Namespace) -> int:
    view = studio.variants.make(project_id, version, options.make, COMMAND_LINE)
    if not options.wait:
        print_answer(options, asdict(view), f"{view.name} of {version} waits; a running studio will make it.")
        return 0
    line = ProgressLine(quiet=options.json)
    while view.state in ON_THE_WAY:
        line.show(view.reason)
        studio.maker.step()
        time.sleep(WAIT_SECONDS)
        view = studio.variants.find(project_id, version, view.name).variant
    line.end()
    if view.state == "failed":
        raise StudioError(view.reason)
    fits = view.state == "fits"
    print_answer(options, asdict(view), f"{view.name} of {version} {'may' if fits else 'may not'} serve. {view.reason}")
    return 0 if fits else 1


def _flips(studio: Any, project_id: int, version: str, options: argparse.Namespace) -> int:
    details = studio.variants.find(project_id, version, options.flips)
    lines = [
        f"{one.example_id}  {one.before} ({one.probability_before:.2f}) -> {one.after} ({one.probability_after:.2f})  "
        f"{' '.join(one.text[:200].split())}"
        for one in details.flips
    ]
    none = "No text gets another answer, as far as it was compared."
    print_answer(options, asdict(details), "\n".join(lines or [none]))
    return 0


def _line(view: Any) -> str:
    mark = "*" if view.serves else " "
    figures = ""
    if view.figures:
        found = view.figures
        figures = f"  {found.flips} of {found.texts:,} flips, largest difference {found.largest_difference:.3f}"
    return f"{mark} {view.name:<14} {view.state:<10}{figures}  {view.reason or view.what}"
