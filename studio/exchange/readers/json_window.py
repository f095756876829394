"""JSON values of a file that may be larger than memory, decoded from the part of it that is at hand."""

import json
import re
from dataclasses import dataclass
from typing import Any, TextIO

SPACE = re.compile(r"[ \t\r\n]*")
CHUNK_CHARACTERS = 1 << 20
# Nobody labels a longer one; what is broken shows only once so much has been read.
MOST_CHARACTERS = 1 << 26


@dataclass
class BrokenJSON(Exception):
    """What is wrong, and in which line of the file."""

    line: int
    words: str


class JSONWindow:
    """Reads on from `position`, and lets go of what lies behind it."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._content = ""
        self._position = 0
        # Where in the file the content begins.
        self._line, self._column = 1, 1

    def mark(self) -> str:
        """The next character that is no space, without passing it; empty at the end of the file."""
        while True:
            self._position = _after_space(self._content, self._position)
            if self._position < len(self._content):
                return self._content[self._position]
            if not self._more(CHUNK_CHARACTERS):
                return ""

    def skip(self) -> None:
        """Pass the character that `mark` gave."""
        self._position += 1

    def value(self) -> Any:
        """The value that begins here. Raises BrokenJSON."""
        chunk = CHUNK_CHARACTERS
        while True:
            try:
                value, self._position = json.JSONDecoder().raw_decode(self._content, self._position)
                return value
            except (ValueError, RecursionError) as error:
                # It may only be cut off. Each time twice as much is read, as each time it is decoded from its start.
                if len(self._content) - self._position > MOST_CHARACTERS or not self._more(chunk):
                    raise self._broken_by(error) from error
                chunk *= 2

    def broken(self, words: str) -> BrokenJSON:
        """What to raise when something else stands here than was expected."""
        return BrokenJSON(self._line + self._content.count("\n", 0, self._position), words)

    def _broken_by(self, error: ValueError | RecursionError) -> BrokenJSON:
        if not isinstance(error, json.JSONDecodeError):
            return self.broken(str(error))
        column = error.colno + (self._column - 1 if error.lineno == 1 else 0)
        return BrokenJSON(self._line + error.lineno - 1, f"{error.msg} at column {column}")

    def _more(self, characters: int) -> bool:
        """Read on; False at the end of the file."""
        read = self._file.read(characters)
        if not read:
            return False
        behind = self._content[: self._position]
        lines = behind.count("\n")
        self._line += lines
        self._column = len(behind) - behind.rfind("\n") if lines else self._column + len(behind)
        self._content = self._content[self._position :] + read
        self._position = 0
        return True


def _after_space(content: str, position: int) -> int:
    match = SPACE.match(content, position)
    return match.end() if match else position
