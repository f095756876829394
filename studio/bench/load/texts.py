"""What the callers send: texts as people send them, short ones, and long ones of a whole page."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle

from studio.bench.serving.material import Material

SHORT, LONG, MIXED = "short", "long", "mixed"
# Most texts have four to five characters a token; so many are more than the 512 tokens that a model reads.
LONG_CHARACTERS = 5_000
# The longest texts of the material, which long ones are put together from.
LONGEST, LONG_TEXTS = 32, 16
LONG_EVERY = 10

Named = tuple[str, str]


@dataclass(frozen=True, slots=True)
class LoadTexts:
    """Each text with its kind, in an order of chance; one in ten of `with_long` is long."""

    mixed: list[Named]
    short: list[Named]
    with_long: list[Named]

    @classmethod
    def of(cls, material: Material) -> "LoadTexts":
        short = [(SHORT, text) for text in material.tested]
        long = cycle((LONG, text) for text in _long_texts(material.mixed))
        with_long = [next(long) if place % LONG_EVERY == 0 else text for place, text in enumerate(short)]
        random.Random(0).shuffle(with_long)  # noqa: S311  the same order every time
        return cls([(MIXED, text) for text in material.mixed], short, with_long)


def _long_texts(texts: Sequence[str]) -> list[str]:
    pieces = cycle(sorted(texts, key=len, reverse=True)[:LONGEST])
    made = []
    for _ in range(LONG_TEXTS):
        text = next(pieces)
        while len(text) < LONG_CHARACTERS:
            text += f" {next(pieces)}"
        made.append(text)
    return made
