"""`predict`: what a version says of a text, of a question about it, or of an image."""

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from studio.cli.command import Commands, print_answer
from studio.cli.shares import shares_of
from studio.cli.which_version import how_to_ask
from studio.errors import InvalidInput
from studio.inputs import Input
from studio.serving.given import Given, input_of
from studio.serving.image_files import bytes_of
from studio.serving.inputs import words_of
from studio.serving.long_inputs.words import how_read
from studio.tasks import find_task
from studio.tasks.wording import in_words


def add_predict(commands: Commands) -> None:
    """`predict`."""
    command = commands.add("predict", predict_command, "predict one text, or answer a question, or name an image")
    command.add_argument("text", nargs="?", help="the text; to be left out for an image")
    command.add_argument("--question", help="what is asked about the text, where the project answers questions")
    command.add_argument("--image", type=Path, help="the file of an image, where the project looks at images")
    command.add_argument("--example", type=int, help="instead of these: the number of an example of the project")
    command.add_argument("--version", help="another version than the one that serves")
    command.add_argument("--variant", help="run it this way, such as bf16 (default: as it serves)")


def predict_command(studio: Any, options: argparse.Namespace) -> int:
    project = studio.projects.find(options.project)
    task, asked = find_task(project.task), _asked(studio, project, options)
    text = words_of(asked)
    version, variant = how_to_ask(studio, project, options)
    answer = studio.serving.predict(project.id, [asked], version, variant=variant)[0]
    words = [in_words(task.shape, answer.label, text), *shares_of(task.shape, answer, text)]
    read = "" if task.takes == "image" else f", {answer.tokens:,} tokens"
    words.append(f"  by {answer.answered_by}{read}")
    if long := how_read(answer):
        words.append(f"  {long}")
    print_answer(options, asdict(answer), "\n".join(words))
    return 0


def _asked(studio: Any, project: Any, options: argparse.Namespace) -> Input:
    image = None if options.image is None else bytes_of(options.image)
    given = Given(options.text, options.question, image)
    if options.example is None:
        return input_of(find_task(project.task), given)
    if given.parts:
        raise InvalidInput(f"Found --example beside {given.parts[0]}. Give either an example's number, or what to ask.")
    found: Input = studio.inputs.find(project.id, options.example)
    return found
