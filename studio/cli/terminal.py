"""The one door to the terminal: what people have written is shown there, and commands nothing."""

import re
import sys
from typing import TextIO

# Controls except line breaks and tabs, what turns the direction of writing around, and halves of surrogate pairs.
COMMANDING = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def harmless(text: str) -> str:
    """The text with what commands a terminal shown by its number, in the way that JSON has too."""
    return COMMANDING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def say(words: str, file: TextIO | None = None) -> None:
    """Print to standard output, or to this file."""
    print(harmless(words), file=file)


def show_progress(line: str, end: str = "") -> None:
    """Put a line over the one before, beside the output."""
    print(f"\r{harmless(line):<70}", end=end, file=sys.stderr, flush=True)
