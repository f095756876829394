"""Looking after the studio: doctor."""

import argparse
from dataclasses import asdict
from typing import Any

from studio.cli.command import Commands, print_answer


def add_commands(commands: Commands) -> None:
    """`doctor`."""
    commands.add("doctor", doctor_command, "check the database, the version folders and the disk")


def doctor_command(studio: Any, options: argparse.Namespace) -> int:
    findings = studio.doctor.examine()
    if options.project is not None:
        studio.projects.find(options.project)
    lines = [f"{finding.what} {finding.remedy}" for finding in findings] or ["All is well."]
    print_answer(options, {"findings": [asdict(finding) for finding in findings]}, "\n".join(lines))
    return 1 if findings else 0
