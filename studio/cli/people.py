"""People: people, add-person, set-password, token. Whoever can run these can read the data anyway."""

import argparse
import getpass
import sys
import time
from dataclasses import asdict
from typing import Any

from studio.cli.command import Commands, print_answer
from studio.errors import InvalidInput

ROLES = ("annotator", "reviewer", "admin")


def add_commands(commands: Commands) -> None:
    """`people`, `add-person`, `set-password` and `token`."""
    commands.add("people", people_command, "list who has an account, and what they may do", project=False)
    command = commands.add("add-person", add_person_command, "make an account", project=False)
    command.add_argument("name")
    command.add_argument("--role", choices=ROLES, default="annotator")
    _add_password_options(command)
    command = commands.add("set-password", set_password_command, "give somebody another password", project=False)
    command.add_argument("name")
    _add_password_options(command)
    command = commands.add("token", token_command, "make a token, for a script that acts as somebody", project=False)
    command.add_argument("name")
    command.add_argument("--title", default="command line", help="what it is for")
    command.add_argument("--days", type=float, help="how long it lasts (default: until it is revoked)")


def people_command(studio: Any, options: argparse.Namespace) -> int:
    people = studio.people.accounts.all()
    lines = [_line(person) for person in people] or ["Nobody has an account. Run: python -m studio add-person NAME"]
    print_answer(options, [asdict(person) for person in people], "\n".join(lines))
    return 0


def add_person_command(studio: Any, options: argparse.Namespace) -> int:
    made = studio.people.accounts.create(options.name, options.role, _password(options))
    _print_account(options, made, f"Made the {options.role} {made.name}.")
    return 0


def set_password_command(studio: Any, options: argparse.Namespace) -> int:
    made = studio.people.accounts.set_password(options.name, _password(options))
    _print_account(options, made, f"{made.name} has a new password and is signed out everywhere.")
    return 0


def token_command(studio: Any, options: argparse.Namespace) -> int:
    made = studio.people.tokens.create(studio.people.accounts.get(options.name).name, options.title, options.days)
    print_answer(options, asdict(made), made.secret)
    return 0


def _add_password_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--random", action="store_true", help="make a random password and print it")


def _password(options: argparse.Namespace) -> str | None:
    """The one that is typed or piped in; None for a random one. Never an argument, which other users could read."""
    if options.random:
        return None
    if not sys.stdin.isatty():
        line = sys.stdin.readline()
        if not line:
            raise InvalidInput("There is no password. Type or pipe one in, or make a random one with --random.")
        return line.rstrip("\r\n")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Once more: ") != password:
        raise InvalidInput("The two passwords differ. Try again.")
    return password


def _print_account(options: argparse.Namespace, made: Any, words: str) -> None:
    """With the password only when it is a random one."""
    if options.random:
        print_answer(options, asdict(made), f"{words} The password, shown only now: {made.password}")
    else:
        print_answer(options, {"name": made.name}, words)


def _line(person: Any) -> str:
    means = person.signs_in_with or "cannot sign in"
    state = "" if person.is_active else ", deactivated"
    last = time.strftime("%Y-%m-%d %H:%M", time.localtime(person.last_answer_at)) if person.last_answer_at else "never"
    return f"{person.name:<24} {person.role:<10} {means}{state}; last labelled: {last}"
