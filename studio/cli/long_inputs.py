"""Texts that are longer than a model reads: long-inputs and length-curve."""

import argparse
from dataclasses import asdict
from typing import Any

from studio.cli.command import Commands, print_answer
from studio.cli.policies import add_set, print_policy, set_values

# Those that a task can follow stand beside `policy`.
WORDS = {
    "max_length": "the most tokens that are read at once; 0 for all that the model reads",
    "overlap": "windows: the share of its tokens that a window has in common with the one before, from 0 to 0.75",
    "head": "head-tail: the share of the beginning, from 0 to 1",
    "most_windows": "windows: the most that are read of one text; what comes after is cut",
}


def add_commands(commands: Commands) -> None:
    """`long-inputs` and `length-curve`."""
    command = commands.add("long-inputs", policy_command, "show or set what is done with texts that are too long")
    add_set(command, "policy=windows max_length=256")
    commands.add("length-curve", curve_command, "say how long the texts are, and how long answers take")


def policy_command(studio: Any, options: argparse.Namespace) -> int:
    from studio.serving.long_inputs.policy import usual_of
    from studio.tasks import find_task

    project = studio.projects.find(options.project)
    followed = find_task(project.task).long_inputs
    policy = set_values(studio.long_inputs, project.id, options, "policy=windows")
    words = {"policy": " or ".join(filter(None, [", ".join(followed[:-1]), followed[-1]])), **WORDS}
    print_policy(options, policy, words, policy.differences(usual_of(followed)))
    return 0


def curve_command(studio: Any, options: argparse.Namespace) -> int:
    project = studio.projects.find(options.project)
    report = studio.length_curves.make(project.id)
    rows = [
        f"{point.length:>7,}  {100 * point.cut:8.2f} %  {100 * point.lost:8.2f} %  {_time(point.milliseconds):>9}"
        for point in report.points
    ]
    about = f"{report.texts:,} texts: half have up to {report.median:,} tokens, 95 % up to {report.most:,}, one has "
    words = [f"{about}{report.longest_text:,}.", " tokens  texts cut  tokens lost  an answer", *rows, *report.sentences]
    print_answer(options, asdict(report), "\n".join(words))
    return 0


def _time(milliseconds: float | None) -> str:
    return "no model" if milliseconds is None else f"{milliseconds:,.1f} ms"
