"""A checkpoint that nobody trains for, tried: try."""

import argparse
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from studio.cli.command import COMMAND_LINE, Commands, print_answer
from studio.cli.line import ProgressLine
from studio.cli.terminal import say
from studio.errors import InvalidInput
from studio.people.people import LOCAL
from studio.tryable import Wish
from studio.trying.trying import About
from studio.trying.turn import News, Outcome, Turn

# The options that are fields of each task's question; the texts come beside them.
FIELDS: dict[str, tuple[str, ...]] = {
    "fill-mask": ("top_k",),
    "zero-shot-classification": ("labels", "template", "multi_label"),
    "text-generation": ("max_new_tokens", "sampled", "temperature", "top_k", "top_p", "seed"),
    "feature-extraction": ("with_vectors",),
}
# What fits in a line of a terminal.
LINE_CHARACTERS = 68


def add_commands(commands: Commands) -> None:
    """`try`."""
    command = commands.add("try", try_command, "ask any checkpoint: fill masks, sort, go on with a text, compare texts")
    command.add_argument("texts", nargs="*", metavar="TEXT", help="without any: say what the checkpoint can do")
    command.add_argument("--checkpoint", default="", help="a Hub name or a folder (default: what projects train from)")
    command.add_argument("--version", default="", help="a version of the project instead")
    command.add_argument("--task", choices=sorted(FIELDS), help="default: the first that the checkpoint can do")
    command.add_argument("--labels", nargs="+", metavar="LABEL", help="zero-shot-classification: what to choose from")
    command.add_argument("--template", help="a sentence with {} where a label goes")
    command.add_argument("--multi-label", action="store_true", default=None, help="judge each label by itself")
    command.add_argument("--max-new-tokens", type=int, help="text-generation: how long it may become")
    command.add_argument("--sample", action="store_true", default=None, dest="sampled", help="draw the tokens")
    command.add_argument("--temperature", type=float, help="above 1 the draws are bolder")
    command.add_argument("--top-k", type=int, help="how many tokens are shown (fill-mask), or drawn from")
    command.add_argument("--top-p", type=float, help="draw from the most probable tokens of this share only")
    command.add_argument("--seed", type=int, help="the same seed draws the same text")
    command.add_argument(
        "--with-vectors", action="store_true", default=None, help="feature-extraction: print them, too"
    )
    command.add_argument("--code", action="store_true", help="print Python code that gives the same answer instead")


def try_command(studio: Any, options: argparse.Namespace) -> int:
    source = studio.tryable.find(LOCAL, Wish(options.checkpoint, options.project or "", options.version))
    if not options.texts:
        about = studio.trying.about(source)
        print_answer(options, asdict(about), _about(about))
        return 0
    task = options.task or _first_task(studio.trying.about(source))
    turn = studio.trying.start(source, task, _values(task, options), COMMAND_LINE)
    outcome = _follow(turn, options)
    if options.code:
        say("\n\n".join(f"# {form}\n{code}" for form, code in outcome.code.items()))
    elif options.json:
        print_answer(options, asdict(outcome), "")
    else:
        say(WORDS[task](outcome.answer))
    return 0


def _first_task(about: About) -> str:
    for task in about.examples:
        return task
    raise InvalidInput(
        f"Nothing that can be tried here can be asked of {about.name!r}. See what it can do: "
        f"python -m studio resolve {about.name}"
    )


def _values(task: str, options: argparse.Namespace) -> dict[str, Any]:
    """The fields of the task's question that were given. Raises InvalidInput."""
    given = {name: getattr(options, name) for name in FIELDS[task]}
    values = {name: value for name, value in given.items() if value is not None}
    if task != "text-generation":
        return values | {"texts": options.texts} | ({"labels": options.labels or []} if "labels" in given else {})
    if len(options.texts) > 1:
        raise InvalidInput("Found several texts; one is gone on with at once. Put it in quotes.")
    return values | {"text": options.texts[0]}


def _follow(turn: Turn, options: argparse.Namespace) -> Outcome:
    """Show how far it is, and what comes; Ctrl-C ends it where it is. Raises the StudioError that ended it."""
    line, text = ProgressLine(quiet=options.json or options.code), ""
    try:
        for news in turn.news():
            text += news.token.text if news.token is not None else ""
            line.show(" ".join(text.split())[-LINE_CHARACTERS:] if text else _state(news))
    except KeyboardInterrupt:
        turn.stop()
    line.end()
    return turn.result()


def _state(news: News) -> str:
    match news.state:
        case "fetching":
            return f"fetching {(news.done or 0) / 1e6:,.0f} of {(news.of or 0) / 1e6:,.0f} MB"
        case "loading":
            return f"loading {news.of / 1e6:,.1f} million parameters" if news.of else "loading"
        case "answering":
            return f"{news.done} of {news.of}"
        case _:
            return ""


def _about(about: About) -> str:
    card = about.card
    size = f", {card.parameters / 1e6:,.1f} million parameters" if card.parameters else ""
    reads = f", reads {about.max_length:,} tokens" if about.max_length else ""
    head = f"{about.name}: {', '.join(card.architectures) or card.model_type}{size}{reads}"
    asked = [one for one in card.resolutions if one.task in FIELDS]
    words = [
        f"  + {one.task}: {one.name}." if one.task in about.examples else f"  - {one.task}: {one.sentence}"
        for one in asked
    ]
    return "\n".join([head, *words])


def _filled(answer: Any) -> str:
    lines = []
    for text in answer.texts:
        lines.append(text.text)
        for number, mask in enumerate(text.masks, start=1):
            lines += [f"  {_share(one.probability)}  {one.token:<16} {one.text}" for one in mask.choices]
            lines += [""] if number < len(text.masks) else []
        lines += _cut(text.cut_tokens)
    return "\n".join(lines)


def _judged(answer: Any) -> str:
    lines = []
    for text in answer.texts:
        lines += [
            text.text,
            *(f"  {_share(one.probability)}  {one.label}" for one in text.labels),
            *_cut(text.cut_tokens),
        ]
    return "\n".join(lines)


def _generated(answer: Any) -> str:
    ends = {"end": "the model ended it", "length": "as many as were asked for", "stopped": "you stopped it"}
    rows = [f"  {_share(token.probability)}  {token.text!r}" for token in answer.tokens]
    ended = ends.get(answer.ended, "that took as long as it may take")
    return "\n".join([answer.prompt + answer.text, *rows, f"  {len(rows)} tokens: {ended}", *_cut(answer.cut_tokens)])


def _compared(answer: Any) -> str:
    rows = [
        f"{' '.join(f'{value:6.3f}' for value in row)}  {text.text}"
        for row, text in zip(answer.matrix, answer.texts, strict=True)
    ]
    return "\n".join(rows + [line for text in answer.texts for line in _cut(text.cut_tokens)])


def _share(probability: float) -> str:
    return f"{100 * probability:5.1f} %"


def _cut(tokens: int) -> list[str]:
    return [f"  {tokens:,} tokens were cut off"] if tokens else []


WORDS: dict[str, Callable[[Any], str]] = {
    "fill-mask": _filled,
    "zero-shot-classification": _judged,
    "text-generation": _generated,
    "feature-extraction": _compared,
}
