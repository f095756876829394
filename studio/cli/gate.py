"""What a new version must show, and who changed what: gate."""

import argparse
from dataclasses import asdict
from datetime import datetime
from typing import Any

from studio.cli.command import Commands, print_answer
from studio.cli.policies import add_set, print_policy, set_values

WORDS = {
    "name": "strict: only a gain that is shown; non-inferior: no loss beyond the margin",
    "metric": "what versions are compared by",
    "margin": "the loss that non-inferior allows, from 0 to 0.5",
    "recall_floor": "how much of a label's recall may be lost, from 0 to 1",
    "ece_budget": "how much calibration may be lost, from 0 to 1",
    "latency_budget": "how many times as long an answer may take",
    "least_examples": "below so many held-out examples a version serves provisionally",
    "when_worse": "roll back, or ask, when what serves proves worse",
}


def add_commands(commands: Commands) -> None:
    """`gate`."""
    command = commands.add("gate", gate_command, "show or set what a new version must show")
    add_set(command, "margin=0.01 when_worse=ask")
    command.add_argument("--log", action="store_true", help="list who changed which setting of the project instead")


def gate_command(studio: Any, options: argparse.Namespace) -> int:
    project = studio.projects.find(options.project)
    policy = set_values(studio.policies, project.id, options, "margin=0.01")
    if options.log:
        changes = studio.projects.setting_changes(project.id)
        lines = [_line(change) for change in changes] or ["Nobody has changed a setting yet."]
        print_answer(options, [asdict(change) for change in changes], "\n".join(lines))
        return 0
    print_policy(options, policy, WORDS)
    return 0


def _line(change: Any) -> str:
    when = f"{datetime.fromtimestamp(change.created_at):%Y-%m-%d %H:%M:%S}"
    return f"{when}  {change.person}  {change.name}: {change.before} -> {change.after}"
