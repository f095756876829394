"""Looking after the studio: doctor, snapshot."""

import argparse
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from studio.cli.command import Commands, print_answer
from studio.cli.terminal import say


def add_commands(commands: Commands) -> None:
    """`doctor` and `snapshot`."""
    command = commands.add(
        "doctor", doctor_command, "check the database, the snapshots, the version folders and the disk"
    )
    command.add_argument("--remove-leftovers", action="store_true", help="remove the folders that belong to no version")
    command = commands.add("snapshot", snapshot_command, "write a version's snapshot again", project=False)
    command.add_argument("what", choices=("rebuild",), help="rebuild: from the database, whatever was labelled since")
    command.add_argument("id", help="the snapshot's id, or as many of its digits as make it clear")
    command.add_argument("--to", type=Path, required=True, metavar="FOLDER", help="a folder that is not there yet")


def doctor_command(studio: Any, options: argparse.Namespace) -> int:
    removed = (
        [*studio.leftovers.remove(), *studio.removing_variants.remove_leftovers()] if options.remove_leftovers else []
    )
    for leftover in removed:
        say(f"Removed {leftover.folder}.", sys.stderr)
    findings = studio.doctor.examine()
    if options.project is not None:
        studio.projects.find(options.project)
    lines = [f"{finding.what} {finding.remedy}" for finding in findings] or ["All is well."]
    print_answer(options, {"findings": [asdict(finding) for finding in findings]}, "\n".join(lines))
    return 1 if findings else 0


def snapshot_command(studio: Any, options: argparse.Namespace) -> int:
    found = studio.snapshots.rebuild(options.id, options.to)
    print_answer(options, {"id": found, "folder": str(options.to)}, f"Wrote snapshot {found[:16]} to {options.to}.")
    return 0
