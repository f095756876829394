"""Markdown in which what people have written stays text: no heading, no table cell, no HTML, no link comes of it."""

import re
from collections.abc import Iterable, Sequence

# CommonMark takes a backslash before any of these for the character itself.
PUNCTUATION = re.compile(r"([!\"#$%'()*+,\-./:;=?@\[\\\]^_`{}~])")
# These end a cell, open a tag or a reference before backslashes are looked at, so they go by their numbers.
MARKUP = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;"}
# Line breaks would end the line, and the other controls and halves of surrogate pairs cannot be shown.
INVISIBLE = re.compile("[\0-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
# What turns the direction of writing around would do so for the rest of the page.
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def escaped(text: str) -> str:
    """The text on one line, as Markdown that shows just it."""
    plain = TURNING.sub("", INVISIBLE.sub(" ", text)).strip()
    return "".join(MARKUP.get(character) or PUNCTUATION.sub(r"\\\1", character) for character in plain)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; the cells are Markdown already."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def bullets(lines: Iterable[str]) -> str:
    """A list; the lines are Markdown already."""
    return "\n".join(f"- {line}" for line in lines)


def code(language: str, text: str) -> str:
    """A block of code, with a fence that is longer than any in the text."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"
