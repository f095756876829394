"""Versions and what they answer: versions, promote, rollback, predict, evaluate."""

import argparse
from dataclasses import asdict
from typing import Any

from studio.cli.command import COMMAND_LINE, Commands, print_answer
from studio.errors import NotFound
from studio.registry.wording import with_interval
from studio.serving.long_inputs.words import how_read


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
    command = commands.add("predict", predict_command, "predict one text")
    command.add_argument("text")
    command.add_argument("--version", help="another version than the one that serves")
    command.add_argument("--variant", help="run it this way, such as bf16 (default: as it serves)")
    command = commands.add("evaluate", evaluate_command, "score a version on a labelled file")
    command.add_argument("--data", required=True, help="a labelled file")
    command.add_argument("--text-column", default="text")
    command.add_argument("--label-column", default="label")
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


def predict_command(studio: Any, options: argparse.Namespace) -> int:
    project = studio.projects.find(options.project)
    version, variant = _how_to_ask(studio, project, options)
    answer = studio.serving.predict(project.id, [options.text], version, variant=variant)[0]
    bars = "\n".join(f"  {100 * share:5.1f} %  {label}" for label, share in answer.probabilities.items())
    words = [answer.label, bars, f"  by {answer.answered_by}, {answer.tokens:,} tokens"]
    if long := how_read(answer):
        words.append(f"  {long}")
    print_answer(options, asdict(answer), "\n".join(words))
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
    print_answer(options, asdict(result), f"{words}, by {result.version}")
    return 0


def _how_to_ask(studio: Any, project: Any, options: argparse.Namespace) -> tuple[str, str | None]:
    """The version and the variant; by default as the project is served."""
    version = _version_to_ask(studio, project, options.version)
    serves = studio.variants.serves(project.id)
    as_it_serves = serves.variant if serves is not None and serves.version == version else None
    named: tuple[str, str | None] = studio.variants.named(project.id, version, options.variant or as_it_serves)
    return named


def _version_to_ask(studio: Any, project: Any, name: str | None) -> str:
    """The named version, else the live one; the command line keeps no slot, so it always asks by name."""
    if name is not None:
        return str(studio.registry.answering(project.id, name))
    live = studio.registry.live(project.id)
    if live is None:
        raise NotFound(f"{project.name} has no trained version yet. Run: python -m studio train --wait")
    return str(live.name)


def _version_line(version: Any) -> str:
    mark = "*" if version.serves else " "
    gone = "deleted  " if version.deleted_at else "retired  " if version.retired_at else ""
    metrics = version.metrics
    scores = (
        f"accuracy {metrics['accuracy']:.3f}  macro-F1 {metrics['macro_f1']:.3f}  ({metrics['examples']} held out)"
        if metrics
        else "not measured"
    )
    beside = f"to be compared with {version.beside}  " if version.beside else ""
    return f"{mark} {version.name}  {gone}{beside}{scores}  {version.verdict['reason']}"


def _sibling_line(sibling: Any) -> str:
    mark = "*" if sibling.serves else " "
    figures = [
        f"accuracy {sibling.accuracy:.3f}  macro-F1 {sibling.macro_f1:.3f}"
        if sibling.macro_f1 is not None
        else "not measured"
    ]
    if sibling.difference is not None:
        figures.append(f"differs by {with_interval(sibling.difference)}")
    if sibling.parameters is not None:
        figures.append(f"{sibling.parameters / 1e6:.1f} M parameters, {sibling.disk_bytes / 1e6:.1f} MB")
    if sibling.latency_ms is not None:
        figures.append(f"{sibling.latency_ms:.1f} ms a text")
    return f"{mark} {sibling.version}  {sibling.checkpoint}  {'  '.join(figures)}"
