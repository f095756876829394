"""A project in pieces that take moments: not many texts, nor many characters, in the order of the examples' ids."""

from collections.abc import Callable, Iterator, Sequence

from storage.repositories.scores import ToScore

Piece = list[ToScore]

PIECE_TEXTS = 256
# Some thirty texts as long as a model reads: so a run ends, or lets others go first, within moments.
PIECE_CHARACTERS = 60_000
# An image takes a model as long as a long text, and its file far more memory.
IMAGE_CHARACTERS = 2_000


def pieces(read: Callable[[int], Piece], after: int) -> Iterator[Piece]:
    """What `read(id)` gives of the examples behind an id, piece by piece from `after` on, until there are none."""
    while rows := read(after):
        piece = short_enough(rows)
        yield piece
        after = piece[-1].id


def short_enough(rows: Sequence[ToScore], most: int = PIECE_CHARACTERS) -> Piece:
    """The first of the rows that have so many characters together, their questions included; one at least."""
    taken: Piece = []
    characters = 0
    for row in rows:
        characters += IMAGE_CHARACTERS if row.image is not None else len(row.text) + len(row.question or "")
        if taken and characters > most:
            break
        taken.append(row)
    return taken
