"""Versions and what they answer: versions, promote, rollback, predict, evaluate."""

import argparse
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from studio.cli.command import COMMAND_LINE, Commands, print_answer
from studio.cli.predicting import add_predict
from studio.cli.which_version import version_to_ask
from studio.registry.wording import with_interval


def add_commands(commands: Commands) -> None:
    """`versions`, `siblings`, `promote`, `rollback`, `predict` and `evaluate`."""
    commands.add("versions", versions_command, "list the versions; * serves")
    command = commands.add("siblings", siblings_command, "compare the versions that learnt from the same examples")
    command.add_argument("version")
    command.add_argument("--measure", action="store_true", help="take the time of each")
    command = commands.add("promote", promote_command, "serve a version")
    command.add_argument("version")
    command.add_argument("--note", default="")
    command = commands.add("rollback", rollback_command, "serve the version that served before")
    command.add_argument("--note", default="")
    add_predict(commands)
    command = commands.add("evaluate", evaluate_command, "score a version on a labelled file")
    command.add_argument("--data", required=True, help="a labelled file; of images a ZIP, a folder or Parquet")
    command.add_argument("--text-column")
    command.add_argument("--label-column")
    command.add_argument("--question-column", help="what is asked about the text, where the project's task asks")
    command.add_argument(
        "--label-separator", default=";", help="what stands between labels where a cell names several (default: ;)"
    )
    command.add_argument("--version", help="another version than the one that serves")


def versions_command(studio: Any, options: argparse.Namespace) -> int:
    project = studio.projects.find(options.project)
    versions = studio.registry.all(project.id)
    lines = [_version_line(version) for version in versions] or [
        "There are no versions yet. Run: python -m studio train --wait"
    ]
    print_answer(options, [asdict(version) for version in versions], "\n".join(lines))
    return 0


def siblings_command(studio: Any, options: argparse.Namespace) -> int:
    project = studio.projects.find(options.project)
    ask = studio.siblings.measure if options.measure else studio.siblings.of
    view = ask(project.id, options.version)
    print_answer(options, asdict(view), "\n".join(_sibling_line(sibling) for sibling in view.versions))
    return 0


def promote_command(studio: Any, options: argparse.Namespace) -> int:
    project = studio.projects.find(options.project)
    version = studio.registry.promote(project.id, options.version, COMMAND_LINE, options.note)
    print_answer(options, {"version": version.name}, f"{version.name} serves now.")
    return 0


def rollback_command(studio: Any, options: argparse.Namespace) -> int:
    project = studio.projects.find(options.project)
    version = studio.registry.roll_back(project.id, COMMAND_LINE, options.note)
    print_answer(options, {"version": version.name}, f"{version.name} serves again.")
    return 0


def evaluate_command(studio: Any, options: argparse.Namespace) -> int:
    from studio.exchange.answered import answered_columns, inputs_of, read_answered
    from studio.exchange.forms import form_of
    from studio.exchange.layouts import Way
    from studio.images import ImageFolder

    project = studio.projects.find(options.project)
    form = form_of(project.task)
    columns = answered_columns(options.data, options.text_column, options.label_column, options.question_column, form)
    version = version_to_ask(studio, project, options.version)
    with tempfile.TemporaryDirectory(prefix="studio-evaluate-") as folder:
        images = ImageFolder(Path(folder))
        rows = read_answered(options.data, Way(columns, form, options.label_separator), images)
        said = [one.said for one in rows]
        result = studio.evaluation.evaluate(project.id, project.task, inputs_of(rows, images), said, version)
    figures = ", ".join(f"{result.titles[name]} {_number(value)}" for name, value in result.figures.items())
    values = {**result.figures, "examples": result.examples, "version": result.version}
    print_answer(options, values, f"{figures} on {result.examples:,} examples, by {result.version}")
    return 0


def _number(value: float | None) -> str:
    return "undefined" if value is None else f"{value:.4f}"


def _version_line(version: Any) -> str:
    mark = "*" if version.serves else " "
    gone = "deleted  " if version.deleted_at else "retired  " if version.retired_at else ""
    metrics = version.metrics
    scores = f"{_figures(version.headline)}  ({metrics['examples']} held out)" if metrics else "not measured"
    beside = f"to be compared with {version.beside}  " if version.beside else ""
    return f"{mark} {version.name}  {gone}{beside}{scores}  {version.verdict['reason']}"


def _figures(headline: Any) -> str:
    return "  ".join(f"{one.title} {one.value:.3f}" for one in headline if one.value is not None)


def _sibling_line(sibling: Any) -> str:
    mark = "*" if sibling.serves else " "
    figures = [_figures(sibling.figures) or "not measured"]
    if sibling.difference is not None:
        figures.append(f"differs by {with_interval(sibling.difference)}")
    if sibling.parameters is not None:
        figures.append(f"{sibling.parameters / 1e6:.1f} M parameters, {sibling.disk_bytes / 1e6:.1f} MB")
    if sibling.latency_ms is not None:
        figures.append(f"{sibling.latency_ms:.1f} ms a text")
    return f"{mark} {sibling.version}  {sibling.checkpoint}  {'  '.join(figures)}"
