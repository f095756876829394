"""What commands share that show a project's policy, and set values of it."""

import argparse
from collections.abc import Mapping, Sequence
from typing import Any

from studio.cli.command import COMMAND_LINE, print_answer
from studio.errors import InvalidInput
from studio.project_policies import Chosen, Policy, ProjectPolicies


def add_set(command: argparse.ArgumentParser, such_as: str) -> None:
    """`--set NAME=VALUE …`."""
    command.add_argument("--set", nargs="+", default=[], metavar="NAME=VALUE", help=f"such as {such_as}")


def set_values(policies: ProjectPolicies[Chosen], project_id: int, options: argparse.Namespace, such_as: str) -> Chosen:
    """The project's policy with what `--set` says; raises InvalidInput, showing `such_as`."""
    chosen = named_values(options.set, such_as)
    return policies.change(project_id, chosen, COMMAND_LINE) if chosen else policies.of(project_id)


def print_policy(
    options: argparse.Namespace, policy: Policy, words: Mapping[str, str], differs: Mapping[str, Any] | None = None
) -> None:
    """Each value with what it means, by name; `differs` is what is not as usual, where the policy alone cannot tell."""
    values = policy.to_dict()
    differs = policy.differences() if differs is None else differs
    lines = [f"{'*' if name in differs else ' '} {name} = {values[name]}  ({words[name]})" for name in words]
    print_answer(options, values, "\n".join([*lines, "* differs from the usual"]))


def named_values(texts: Sequence[str], such_as: str) -> dict[str, str | int | float]:
    """What is given as NAME=VALUE, numbers as numbers. Raises InvalidInput, showing `such_as`."""
    chosen: dict[str, str | int | float] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise InvalidInput(f"Found {text!r}; expected NAME=VALUE, such as {such_as}.")
        chosen[name] = _value(value)
    return chosen


def _value(text: str) -> str | int | float:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
