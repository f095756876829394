"""A project in pieces that take moments: not many texts, nor many characters, in the order of the examples' ids."""

from collections.abc import Callable, Iterator, Sequence

Piece = list[tuple[int, str]]

PIECE_TEXTS = 256
# Some thirty texts as long as a model reads: so a run ends, or lets others go first, within moments.
PIECE_CHARACTERS = 60_000


def pieces(read: Callable[[int], Piece], after: int) -> Iterator[Piece]:
    """What `read(id)` gives of the examples behind an id, piece by piece from `after` on, until there are none."""
    while rows := read(after):
        piece = short_enough(rows)
        yield piece
        after = piece[-1][0]


def short_enough(rows: Sequence[tuple[int, str]], most: int = PIECE_CHARACTERS) -> Piece:
    """The first of the rows that have so many characters together; one at least."""
    taken: Piece = []
    characters = 0
    for key, text in rows:
        characters += len(text)
        if taken and characters > most:
            break
        taken.append((key, text))
    return taken
