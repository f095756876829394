"""A text with an emoji as a WordPiece tokenizer cuts it, and models that are sure of the tags of its words."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from studio.tasks.base import Heard
from studio.tasks.token_classification.iob import tags_of_labels

# Three code points of a family, which one token holds; and a word of four tokens.
TAGGED_TEXT = "\U0001f469\u200d\U0001f467 to Zakopane!"
PIECES = ("[CLS]", "[UNK]", "to", "za", "##ko", "##pan", "##e", "!", "[SEP]")
SURE = 0.9


@dataclass(frozen=True)
class Layout:
    """Where its tokens stand."""

    offset_mapping: Sequence[tuple[int, int]] = (
        (0, 0),
        (0, 3),
        (4, 6),
        (7, 9),
        (9, 11),
        (11, 14),
        (14, 15),
        (15, 16),
        (0, 0),
    )
    word_ids: Sequence[int | None] = (None, 0, 1, 2, 2, 2, 2, 3, None)
    special_tokens_mask: Sequence[int] = (1, 0, 0, 0, 0, 0, 0, 0, 1)
    sequence_ids: Sequence[int | None] = (None, 0, 0, 0, 0, 0, 0, 0, None)


@dataclass(frozen=True)
class Window:
    """All of it, read at once."""

    input_ids: Sequence[int] = (101, 100, 2000, 23564, 3683, 9739, 2063, 999, 102)
    layout: Layout = Layout()


def tagged(labels: Sequence[str], *tags: tuple[str, ...]) -> list[Heard]:
    """What models give that say these tags of the tokens that are not special."""
    names = tags_of_labels(labels)
    found = []
    for said in tags:
        chances = np.full((len(PIECES), len(names)), (1 - SURE) / (len(names) - 1))
        for place, tag in enumerate(("O", *said, "O")):
            chances[place, names.index(tag)] = SURE
        found.append(Heard(TAGGED_TEXT, [Window()], [chances], [1.0]))
    return found
