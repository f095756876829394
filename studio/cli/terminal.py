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


class ProgressLine:
    """The line of a terminal that shows how far it is; nothing where nobody looks."""

    def __init__(self, *, quiet: bool) -> None:
        self._is_shown = not quiet and sys.stderr.isatty()
        self._shown = ""

    def show(self, line: str) -> None:
        if self._is_shown and line != self._shown:
            show_progress(line)
            self._shown = line

    def end(self) -> None:
        """Leave the line as it is, and go on below."""
        if self._shown:
            say("", sys.stderr)
