"""When to stop labelling: learning-curve."""

import argparse
from dataclasses import asdict
from typing import Any

from studio.cli.command import Commands, print_answer


def add_commands(commands: Commands) -> None:
    """`learning-curve`."""
    commands.add("learning-curve", curve_command, "say what more labels would bring")


def curve_command(studio: Any, options: argparse.Namespace) -> int:
    project = studio.projects.find(options.project)
    report = studio.curves.make(project.id)
    rows = [f"{point.labels:>8,}  {point.value:.3f}  {point.low:.3f} to {point.high:.3f}" for point in report.points]
    words = ["  labels  macro-F1 of a linear head, 95 % interval", *rows, *report.sentences]
    print_answer(options, asdict(report), "\n".join(words))
    return 0
