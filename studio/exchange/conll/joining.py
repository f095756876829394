"""The text of words that stand by themselves: with spaces between, or without in scripts that write none."""

import re
from collections.abc import Sequence

from studio.errors import InvalidInput
from studio.tasks.token_classification.overlap import Place

SPACE, NOTHING = " ", ""
# What somebody may say stands between words, by its name; None is to be found out from the words of each sentence.
JOINERS: dict[str, str | None] = {"auto": None, "space": SPACE, "nothing": NOTHING}
# Thai to Myanmar, Khmer, Kana, and the ideographs: Chinese and Japanese, not Korean.
UNSPACED = re.compile(
    "[\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3007\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]"
)
LETTER = re.compile(r"[^\W\d_]")


def find_joiner(name: str) -> str | None:
    """Raises InvalidInput, naming the choices there are."""
    if name not in JOINERS:
        raise InvalidInput(f"Words cannot be joined by {name!r}. Choose one of: {', '.join(JOINERS)}.")
    return JOINERS[name]


def joiner_of(words: Sequence[str]) -> str:
    """Nothing, where at least half of the words that have letters are of a script that writes no spaces."""
    lettered = [word for word in words if LETTER.search(word)]
    unspaced = sum(1 for word in lettered if UNSPACED.search(word))
    return NOTHING if lettered and 2 * unspaced >= len(lettered) else SPACE


def joined(words: Sequence[str], joiner: str | None) -> tuple[str, tuple[Place, ...]]:
    """The text, and where each word stands in it, in code points."""
    between = joiner_of(words) if joiner is None else joiner
    starts = [0]
    for word in words:
        starts.append(starts[-1] + len(word) + len(between))
    places = tuple((start, start + len(word)) for start, word in zip(starts, words, strict=False))
    return between.join(words), places
