"""What each token adds to a text that is made token by token."""

from itertools import takewhile
from typing import Any

# What stands for bytes that are no character yet.
UNFINISHED = "\N{REPLACEMENT CHARACTER}"


class Spelling:
    """The text of the tokens so far; what only steers a model is left out.

    Tokens cannot be decoded one by one: some are a part of a character, and some change the spaces around them.
    """

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer
        self._ids: list[int] = []
        # After each token.
        self._texts: list[str] = []

    def add(self, token_id: int) -> None:
        """The next token."""
        self._ids.append(token_id)
        self._texts.append(str(self._tokenizer.decode(self._ids, skip_special_tokens=True)))

    @property
    def text(self) -> str:
        """All of it."""
        return self._texts[-1] if self._texts else ""

    def newest(self) -> str:
        """What the last token adds, as far as is known before the next one comes."""
        before = self._texts[-2].rstrip(UNFINISHED) if len(self._texts) > 1 else ""
        return self.text.rstrip(UNFINISHED)[_shared(before, self.text) :]

    def pieces(self) -> list[str]:
        """What each token adds; all pieces together are the text."""
        pieces, reached = [], 0
        for place, text in enumerate(self._texts):
            is_last = place == len(self._texts) - 1
            # A character belongs to the token that finishes it, and so does a space that a later token changes.
            reach = len(text) if is_last else _shared(text.rstrip(UNFINISHED), self.text)
            pieces.append(self.text[reached : max(reached, reach)])
            reached = max(reached, reach)
        return pieces


def _shared(one: str, other: str) -> int:
    """How many characters they begin with together."""
    if other.startswith(one):  # nearly always, and much faster
        return len(one)
    return sum(1 for _ in takewhile(bool, map(str.__eq__, one, other)))
