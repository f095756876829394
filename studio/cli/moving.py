"""Moving everything to another database: migrate-database."""

import argparse
import sys
from dataclasses import asdict

from studio.cli.command import Commands, print_answer
from studio.cli.terminal import show_progress
from studio.database import move_database
from studio.settings import Settings

WORDS = """Copy everything from one database into an empty other one, SQLite or PostgreSQL, and compare the two. Stop
the studio first: what it stores meanwhile is not copied. The database that is moved stays as it is."""


def add_commands(commands: Commands) -> None:
    """`migrate-database`."""
    command = commands.add("migrate-database", migrate_command, WORDS, project=False, opens_studio=False)
    command.add_argument("source", metavar="FROM", help="sqlite:////folder/studio.db or postgresql://user@host/name")
    command.add_argument("target", metavar="TO", help="the same, of a database that is empty")


def migrate_command(_settings: Settings, options: argparse.Namespace) -> int:
    moved = move_database(options.source, options.target, _show_progress if sys.stderr.isatty() else _say_nothing)
    if sys.stderr.isatty():
        show_progress("", end="\r")
    width = max(len(table.table) for table in moved)
    lines = [f"{table.table:<{width}}  {table.rows:>12,} rows  SHA-256 {table.digest[:16]}" for table in moved]
    rows = sum(table.rows for table in moved)
    lines.append(f"Moved {rows:,} rows; every table has the same rows on both sides.")
    lines.append("Set STUDIO_DATABASE_URL to the new database and start the studio with the same data folder.")
    print_answer(options, {"tables": [asdict(table) for table in moved], "rows": rows}, "\n".join(lines))
    return 0


def _show_progress(table: str, rows: int, total: int) -> None:
    show_progress(f"{table}: {rows:,} of {total:,} rows")


def _say_nothing(_table: str, _rows: int, _total: int) -> None:
    """Nobody watches."""
