"""`python -m studio …`: the same services as the pages. 0 on success, 2 on bad input with one line that says why."""

import argparse
import logging
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import NoReturn

from studio.cli import (
    bench,
    board,
    checkpoints,
    curve,
    data,
    gate,
    history,
    inspection,
    long_inputs,
    moving,
    people,
    projects,
    schema,
    scoring,
    tasks,
    training,
    trying,
    upkeep,
    variants,
    version_files,
    versions,
)
from studio.cli.command import Commands
from studio.cli.terminal import say
from studio.collector import spare_what_is_loaded
from studio.errors import InvalidInput, StudioError
from studio.settings import Settings, prepare_libraries

# Each adds its commands, in the order in which help lists them.
GROUPS = (
    projects,
    tasks,
    schema,
    data,
    history,
    training,
    curve,
    versions,
    version_files,
    checkpoints,
    trying,
    scoring,
    variants,
    board,
    gate,
    long_inputs,
    inspection,
    people,
    upkeep,
    moving,
    bench,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; see `python -m studio --help`."""
    prepare_libraries()  # before torch is imported
    logging.basicConfig(level=logging.ERROR, format="%(levelname)s: %(message)s")
    try:
        return _run(_parser().parse_args(arguments))
    except StudioError as error:
        say(f"error: {' '.join(str(error).split())}", sys.stderr)
        for row in getattr(error, "rows", ()):
            say(f"  {row}", sys.stderr)
        return 2


def _run(options: argparse.Namespace) -> int:
    settings = Settings.from_env()
    if options.data_dir is not None:
        settings = replace(settings, data_dir=options.data_dir)
    if not options.opens_studio:
        return int(options.run(settings, options))
    from studio.wiring import build

    studio = build(settings)
    spare_what_is_loaded()  # an import would have it searched for each of its pieces
    try:
        return int(options.run(studio, options))
    finally:
        studio.dry_runs.close()
        studio.serving.close()
        studio.store.close()


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with the arguments as any other command's error is said."""

    def error(self, message: str) -> NoReturn:
        raise InvalidInput(f"{message}. Run: {self.prog} --help")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m studio", description=__doc__)
    commands = Commands(parser)
    for group in GROUPS:
        group.add_commands(commands)
    return parser
