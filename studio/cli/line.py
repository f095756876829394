"""The line of a terminal that shows how far something is."""

import sys

from studio.cli.terminal import say, show_progress


class ProgressLine:
    """Shows one state after another in its place; nothing where nobody looks."""

    def __init__(self, *, quiet: bool) -> None:
        self._is_shown = not quiet and sys.stderr.isatty()
        self._shown = ""

    def show(self, line: str) -> None:
        """Put this in place of what stands there."""
        if self._is_shown and line != self._shown:
            show_progress(line)
            self._shown = line

    def end(self) -> None:
        """Leave the line as it is, and go on below."""
        if self._shown:
            say("", sys.stderr)
