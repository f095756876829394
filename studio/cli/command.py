"""What every group of commands is made with: adding one to the parser, and printing its answer."""

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from studio.cli.terminal import say

# Who does what is done here, which asks nobody to sign in.
COMMAND_LINE = "the command line"
Run = Callable[[Any, argparse.Namespace], int]


class Commands:
    """Adds commands to the parser, with the options that all of them have."""

    def __init__(self, parser: argparse.ArgumentParser) -> None:
        self._parsers = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(
        self, name: str, run: Run, words: str, *, project: bool = True, json: bool = True, opens_studio: bool = True
    ) -> argparse.ArgumentParser:
        """A command that runs `run(studio, options)`, or `run(settings, options)` if it opens no studio."""
        command: argparse.ArgumentParser = self._parsers.add_parser(name, help=words, description=words)
        command.set_defaults(run=run, opens_studio=opens_studio)
        if project:
            command.add_argument("--project", help="the project's name (default: the only one)")
        command.add_argument(
            "--data-dir", type=Path, help="where the data lives (default: STUDIO_DATA_DIR, else ./data)"
        )
        if json:
            command.add_argument("--json", action="store_true", help="print JSON")
        return command


def print_answer(options: argparse.Namespace, value: Any, words: str) -> None:
    """The value as JSON if that was asked for, else the words."""
    say(json.dumps(value, ensure_ascii=False) if options.json else words)
