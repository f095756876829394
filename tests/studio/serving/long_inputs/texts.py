"""Texts as token ids, without a tokenizer."""

from studio.checkpoints.runtimes.base import Encoded

FIRST, LAST = -1, -2


def a_text(body: int, *, before: int = 1, behind: int = 1, keeps_end: bool = False) -> Encoded:
    """Its tokens are the numbers from 0; the special ones are negative."""
    ids = [*[FIRST] * before, *range(body), *[LAST] * behind]
    types = [0] * (before + body) + [1] * behind
    return Encoded(ids, [1] * len(ids), types, before, behind, keeps_end)
