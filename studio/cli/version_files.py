"""What becomes of versions: retire-version, bring-back-version, delete-version, export-version, push-version."""

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from studio.cli.command import Commands, print_answer
from studio.cli.terminal import show_progress
from studio.errors import InvalidInput


def add_commands(commands: Commands) -> None:
    """`retire-version`, `bring-back-version`, `delete-version`, `export-version` and `push-version`."""
    command = commands.add("retire-version", retire_command, "offer a version no more; it can be brought back")
    command.add_argument("version")
    command = commands.add("bring-back-version", bring_back_command, "offer a retired version again")
    command.add_argument("version")
    command = commands.add("delete-version", delete_command, "delete a version's files for good; its history stays")
    command.add_argument("version")
    command.add_argument("--yes", action="store_true", help="say that you know that it cannot be brought back")
    command = commands.add("export-version", export_command, "write a version as a folder, with a model card")
    command.add_argument("version")
    command.add_argument("--to", type=Path, required=True, help="the folder, which is made")
    command = commands.add("push-version", push_command, "put a version on the Hugging Face Hub; needs HF_TOKEN")
    command.add_argument("version")
    command.add_argument("--repo", required=True, help="where to, as user/name")
    command.add_argument("--public", action="store_true", help="let everybody see it (default: private)")


def retire_command(studio: Any, options: argparse.Namespace) -> int:
    project = studio.projects.find(options.project)
    version = studio.retiring.retire(project.id, options.version)
    words = f"Retired {version.name}. Bring it back with: python -m studio bring-back-version {version.name}"
    print_answer(options, {"version": version.name}, words)
    return 0


def bring_back_command(studio: Any, options: argparse.Namespace) -> int:
    project = studio.projects.find(options.project)
    version = studio.retiring.bring_back(project.id, options.version)
    print_answer(options, {"version": version.name}, f"{version.name} can be promoted again.")
    return 0


def delete_command(studio: Any, options: argparse.Namespace) -> int:
    project = studio.projects.find(options.project)
    version = studio.registry.find(project.id, options.version)
    if not options.yes:
        raise InvalidInput(
            f"The files of {version.name} cannot be brought back. Say --yes to delete them. Nothing was deleted."
        )
    studio.deleting.delete(project.id, version.name)
    print_answer(options, {"version": version.name}, f"Deleted the files of {version.name}; what is known of it stays.")
    return 0


def export_command(studio: Any, options: argparse.Namespace) -> int:
    project = studio.projects.find(options.project)
    version = studio.registry.find(project.id, options.version)
    folder = studio.exports.write(project.id, version.name, options.to)
    answer = {"version": version.name, "folder": str(folder)}
    print_answer(options, answer, f"Wrote {version.name} to {folder}. Its README.md says how to use it.")
    return 0


def push_command(studio: Any, options: argparse.Namespace) -> int:
    from studio.registry.export.hub import Target

    project = studio.projects.find(options.project)
    version = studio.registry.find(project.id, options.version)
    target = Target(options.repo, private=not options.public)
    url = studio.pushes.push(project.id, version.name, target, "", _show)
    seen = "everybody can see it" if options.public else "only those whom you let in can see it"
    answer = {"version": version.name, **asdict(target), "url": url}
    print_answer(options, answer, f"{version.name} is at {url}; {seen}.")
    return 0


def _show(sent: int, total: int) -> None:
    show_progress(f"{sent / 1e6:,.0f} of {total / 1e6:,.0f} MB", end="\n" if sent == total else "")
