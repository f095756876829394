"""What a checkpoint is, from its name to its head, and what is often done wrong with one: resolve, check."""

import argparse
from dataclasses import asdict
from typing import Any

from studio.cli.command import Commands, print_answer
from studio.errors import InvalidInput
from studio.people.people import LOCAL
from studio.tryable import Wish
from studio.trying.checking import AUTO_CLASSES, PROBABILITIES, USES, Checked, Use

HEADS = {
    "trained": "trained: it answers as it is",
    "new": "new: random until it is trained",
    "joined": "new: two copies of the encoder are joined, and learn to write",
    "other": "another one: it was made for another task",
    "impossible": "none for this kind of model",
    "needless": "none needed",
}
SHOWN_LABELS = 8


def add_commands(commands: Commands) -> None:
    """`resolve` and `check`."""
    command = commands.add(
        "resolve", resolve_command, "say what a checkpoint is and can do, from its name to its head", project=False
    )
    command.add_argument("checkpoint", help="a Hub name or a folder")
    command.add_argument("--task", default="", help="for this task (default: the one it was fine-tuned for)")
    _add_check(commands)


def _add_check(commands: Commands) -> None:
    command = commands.add(
        "check", check_command, "look for the usual mistakes: padding, truncation, AutoClass, logits"
    )
    command.add_argument("texts", nargs="*", metavar="TEXT", help="texts that are tokenised together")
    command.add_argument("--checkpoint", default="", help="a Hub name or a folder (default: what projects train from)")
    command.add_argument("--version", default="", help="a version of the project instead")
    command.add_argument("--task", required=True, help="what the checkpoint is used for")
    command.add_argument("--texts-of", metavar="PROJECT", help="take texts of this project, too")
    command.add_argument("--count", type=int, default=20, help="so many of them (default: 20)")
    classes = ", ".join(AUTO_CLASSES)
    command.add_argument("--auto-class", default="", metavar="CLASS", help=f"what it is loaded with: {classes}")
    command.add_argument("--numbers", default="", help="numbers as your program prints them, such as '[[2.1, -0.3]]'")
    command.add_argument("--used-as", choices=USES, default=PROBABILITIES, help="what these are used as")


def resolve_command(studio: Any, options: argparse.Namespace) -> int:
    view = studio.checkpoints.describe(options.checkpoint, options.task)
    if view.card is None:
        raise InvalidInput(view.sentence)
    print_answer(options, asdict(view), "\n".join([*_chain(view), "", *_others(view)]))
    return 0


def check_command(studio: Any, options: argparse.Namespace) -> int:
    source = studio.tryable.find(LOCAL, Wish(options.checkpoint, options.project or "", options.version))
    texts = list(options.texts)
    if options.texts_of is not None:
        texts += studio.checking.texts(studio.projects.find(options.texts_of).id, options.count)
    use = Use(options.task, tuple(texts), options.auto_class, options.numbers, options.used_as)
    checked = studio.checking.check(source, use)
    print_answer(options, asdict(checked), "\n".join(_checked(checked)))
    return 0


def _checked(checked: Checked) -> list[str]:
    lines = []
    for finding in checked.findings:
        code = [f"    {line}" for line in finding.code.splitlines()]
        lines += [f"{finding.mistake}: {finding.found} {finding.expected} {finding.fix}", *code, ""]
    fine = [name for name in checked.looked_at if name not in {finding.mistake for finding in checked.findings}]
    return [*lines, *([f"nothing wrong with: {', '.join(fine)}"] if fine else [])]


def _chain(view: Any) -> list[str]:
    card, found = view.card, view.card.resolution(view.task)
    model = found.model_class or f"it knows no {card.model_type} model"
    steps = {
        "name": ", ".join([card.name, *_size(card)]),
        "config": f"{card.config_class} ({card.model_type})",
        "saved as": ", ".join(card.architectures) or "no architecture is named",
        "loaded by": f"{found.auto_class} -> {model}",
        "head": HEADS[found.head],
        "labels": _shortened(found.labels),
        "gives": found.gives if found.predicts or found.trains else "",
    }
    return [
        f"{found.name}: {found.sentence}",
        *(f"  {title:<10} {words}" for title, words in steps.items() if words),
        *([f"  instead    {', '.join(found.instead)}"] if found.instead and not found.predicts else []),
    ]


def _size(card: Any) -> list[str]:
    parameters = f"{card.parameters / 1e6:,.1f} million parameters" if card.parameters else ""
    reads = f"reads {card.max_length:,} tokens" if card.max_length else "looks at images"
    return [words for words in (parameters, reads, "" if card.is_here else "not on this machine yet") if words]


def _shortened(labels: tuple[str, ...]) -> str:
    more = len(labels) - SHOWN_LABELS
    return ", ".join(labels[:SHOWN_LABELS]) + (f" and {more:,} more" if more > 0 else "")


def _others(view: Any) -> list[str]:
    return [f"  {one.task:<26} {_ability(one)}" for one in view.card.resolutions]


def _ability(one: Any) -> str:
    if one.predicts:
        return "answers, and can be trained" if one.trains else "answers as it is"
    return "can be trained" if one.trains else "-"
