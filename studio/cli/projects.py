"""Projects: projects, create-project, set-project, delete-project, bring-back-project."""

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from studio.cli.command import COMMAND_LINE, Commands, print_answer
from studio.cli.tasks import add_task, add_task_settings, read_settings, warn_of_checkpoint
from studio.errors import InvalidInput

SETTINGS = (
    "title",
    "overlap",
    "strategy",
    "retrain_after",
    "checkpoint",
    "members_only",
    "fast_lane",
    "keep_versions",
    "ask_below",
)


def add_commands(commands: Commands) -> None:
    """`projects`, `create-project`, `set-project`, `delete-project` and `bring-back-project`."""
    command = commands.add("projects", projects_command, "list the projects and how far they are", project=False)
    command.add_argument("--deleted", action="store_true", help="list those that can be brought back instead")
    command = commands.add("create-project", create_command, "make a project", project=False)
    command.add_argument("title")
    command.add_argument("--name", help="how addresses and commands call it (default: made from the title)")
    command.add_argument("--labels", default="", help="the names of its labels, separated by commas")
    command.add_argument("--holdout-percent", type=int, help="the share of the examples that is held out")
    add_task(command)
    _add_settings(command)
    command = commands.add("set-project", set_command, "change a project's settings")
    command.add_argument("--title")
    command.add_argument(
        "--keep-versions", type=int, help="how many of the newest versions keep their files; 0 for all"
    )
    command.add_argument("--ask-below", type=float, help="a person is to look at less sure answers; 0 for none")
    add_task_settings(command)
    _add_settings(command)
    command = commands.add("delete-project", delete_command, "delete a project; it can be brought back", project=False)
    command.add_argument("name")
    command = commands.add("bring-back-project", bring_back_command, "bring a deleted project back", project=False)
    command.add_argument("name")


def projects_command(studio: Any, options: argparse.Namespace) -> int:
    if options.deleted:
        deleted = studio.projects.deleted()
        lines = [f"{project.name}  {project.title}" for project in deleted] or ["No project was deleted."]
        print_answer(options, [asdict(project) for project in deleted], "\n".join(lines))
        return 0
    projects = studio.projects.all()
    lines = [_line(project) for project in projects] or [
        'There are no projects yet. Run: python -m studio create-project "Support inbox" --labels refund,praise'
    ]
    print_answer(options, [asdict(project) for project in projects], "\n".join(lines))
    return 0


def create_command(studio: Any, options: argparse.Namespace) -> int:
    from studio.projects import LabelName

    settings = studio.settings
    chosen = {name: value for name, value in _chosen(options).items() if name != "title"}
    defaults = {
        "checkpoint": settings.base_checkpoint,
        "retrain_after": settings.retrain_after,
        "fast_lane": settings.fast_lane,
    }
    held_out = settings.holdout_percent if options.holdout_percent is None else options.holdout_percent
    project = studio.projects.create(
        options.name or studio.projects.free_name(options.title),
        title=options.title,
        labels=[LabelName(name.strip()) for name in options.labels.split(",") if name.strip()],
        holdout_percent=held_out,
        guidelines=_guidelines(options) or "",
        task=options.task,
        task_settings=read_settings(options.task, options.set),
        **(defaults | chosen),
    )
    warn_of_checkpoint(studio, project)
    print_answer(options, asdict(project), f"Made the project {project.name}.")
    return 0


def set_command(studio: Any, options: argparse.Namespace) -> int:
    from studio.projects.terms import Changes

    project = studio.projects.find(options.project)
    chosen, guidelines = _chosen(options), _guidelines(options)
    if options.set:
        chosen["task_settings"] = read_settings(project.task, options.set)
    if not chosen and guidelines is None:
        raise InvalidInput("There is nothing to change. Name a setting, such as --overlap 2.")
    studio.projects.change(project.id, Changes(**chosen), guidelines, person=COMMAND_LINE)
    # A studio that runs meanwhile would do both too; without one, nobody else does.
    studio.seating.follow()
    studio.ordering.follow()
    changed = studio.projects.find(project.name)
    print_answer(options, asdict(changed), f"Changed {project.name}. {_line(changed)}")
    return 0


def delete_command(studio: Any, options: argparse.Namespace) -> int:
    project = studio.projects.find(options.name)
    studio.projects.delete(project.id)
    words = f"Deleted {project.name}. Bring it back with: python -m studio bring-back-project {project.name}"
    print_answer(options, {"deleted": project.name}, words)
    return 0


def bring_back_command(studio: Any, options: argparse.Namespace) -> int:
    project = studio.projects.bring_back(options.name)
    print_answer(options, asdict(project), f"Brought {project.name} back. {_line(project)}")
    return 0


def _add_settings(command: argparse.ArgumentParser) -> None:
    command.add_argument("--overlap", type=int, help="how many people label each example")
    command.add_argument("--strategy", help="which example comes next, such as random or least-confidence")
    command.add_argument("--retrain-after", type=int, help="how many new labels start a training; 0 for none")
    command.add_argument("--checkpoint", help="what it trains from")
    command.add_argument("--guidelines", type=Path, help="a Markdown file with what annotators are told")
    command.add_argument(
        "--members-only", action=argparse.BooleanOptionalAction, help="whether only its members see it"
    )
    command.add_argument(
        "--fast-lane",
        action=argparse.BooleanOptionalAction,
        help="whether a linear head is refitted after every few labels",
    )


def _chosen(options: argparse.Namespace) -> dict[str, Any]:
    given = {name: getattr(options, name, None) for name in SETTINGS}
    return {name: value for name, value in given.items() if value is not None}


def _guidelines(options: argparse.Namespace) -> str | None:
    if options.guidelines is None:
        return None
    try:
        return str(options.guidelines.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{options.guidelines} could not be read: {error}. Give a UTF-8 text file.") from error


def _line(project: Any) -> str:
    progress = project.progress
    aside = "".join(
        f", {count:,} {state}"
        for state, count in (
            ("disputed", progress.disputed), ("skipped", progress.skipped), ("flagged", progress.flagged)
        )
        if count
    )  # fmt: skip
    people = "1 person" if project.overlap == 1 else f"{project.overlap} people"
    return (
        f"{project.name}  {progress.labelled:,} of {progress.examples:,} labelled{aside}  "
        f"{people} an example, {project.strategy}"
    )
