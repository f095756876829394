"""Tasks: tasks; and what other commands share that make a project with one, or change how it is done."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from studio.cli.command import Commands, print_answer
from studio.cli.policies import named_values
from studio.cli.terminal import say

USUAL = "text-classification"
YES_OR_NO = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


def add_commands(commands: Commands) -> None:
    """`tasks`."""
    words = "list what projects can be about, and what can be chosen of how it is done"
    commands.add("tasks", tasks_command, words, project=False)


def tasks_command(_studio: Any, options: argparse.Namespace) -> int:
    from studio.projects.task_choices import task_views

    views = task_views()
    print_answer(options, [asdict(view) for view in views], "\n".join(line for view in views for line in _lines(view)))
    return 0


def add_task(command: argparse.ArgumentParser) -> None:
    """`--task NAME` of a new project, and `--set NAME=VALUE …`."""
    command.add_argument("--task", default=USUAL, help=f"what a new project is about; see `tasks` (default: {USUAL})")
    add_task_settings(command)


def add_task_settings(command: argparse.ArgumentParser) -> None:
    """`--set NAME=VALUE …`."""
    words = "how the project's task is done, such as span_overlap=nested; see `tasks`"
    command.add_argument("--set", nargs="+", default=[], metavar="NAME=VALUE", help=words)


def read_settings(task: str, texts: Sequence[str]) -> dict[str, Any]:
    """What is given as NAME=VALUE. Whether it can be is for the project to say, but what it is not: raises InvalidInput
    for what has no name, and for a task that is not there.
    """
    from studio.tasks import find_task

    settings, found = find_task(task).settings, named_values(texts, "span_overlap=nested")
    is_flag = {name: not setting.choices and setting.range is None for name, setting in settings.items()}
    return {
        name: YES_OR_NO.get(str(value).lower(), value) if is_flag.get(name) else value for name, value in found.items()
    }


def warn_of_checkpoint(studio: Any, project: Any) -> None:
    """Say so where the project's checkpoint cannot be trained for its task; its name can be set later."""
    found = studio.checkpoints.describe(project.checkpoint, project.task)
    if not found.usable:
        say(f"{found.sentence} Set another one with: set-project --checkpoint NAME", sys.stderr)


def _lines(view: Any) -> Iterator[str]:
    yield f"{view.name}  {view.title}: {view.asks} {view.says} Such as {view.such_as}."
    for name, setting in view.settings.items():
        known = ", ".join(setting.choices) or (
            setting.kind if setting.least is None else f"{setting.kind} from {setting.least:,} to {setting.most:,}"
        )
        usual = {True: "yes", False: "no"}[setting.usual] if isinstance(setting.usual, bool) else setting.usual
        yield f"    {name} = {usual}  ({known}) {setting.title}. {setting.what}"
