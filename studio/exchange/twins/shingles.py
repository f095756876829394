"""What of a text is compared: five characters from each place, without regard to case, punctuation and spaces."""

import unicodedata
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

SHINGLE = 5
# A text of the studio holds no NUL, so this many keep the texts of a batch apart.
GAP = "\0" * (SHINGLE - 1)
SPACE = 32
# Punctuation, separators, and characters that control or format: a run of them counts as one space.
BLANK_CATEGORIES = ("P", "Z", "Cc", "Cf")
UNKNOWN, BLANK, SOLID = range(3)
# Of every code point that was met so far: to ask about all 1.1 million at the start takes longer than a small import.
KINDS = np.full(0x110000, UNKNOWN, np.uint8)
MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)

Shingles = NDArray[np.uint32]
Places = NDArray[np.intp]


def shingles(texts: Sequence[str]) -> tuple[Shingles, Places, Places]:
    """The hash of every shingle of every text, one text after the other; which texts have any, and where each starts.

    A shingle begins at each character; the last ones of a text are shorter. Texts without letters have none.
    """
    points = _plain(texts)
    inside = points != 0
    text_of = np.cumsum(~inside, dtype=np.intp)[inside] // len(GAP)
    hashes = _hashes(points)[inside]
    begins = np.flatnonzero(np.diff(text_of, prepend=-1))
    return hashes, text_of[begins], begins


def _plain(texts: Sequence[str]) -> NDArray[np.uint32]:
    """The code points of the texts as they are compared, a gap after each."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", GAP.join((*texts, ""))).casefold())
    points = np.frombuffer(folded.encode("utf-32-le"), np.uint32).copy()
    points[_are_blank(points)] = SPACE
    before = np.concatenate(([0], points[:-1]))
    points = points[(points != SPACE) | ((before != SPACE) & (before != 0))]
    after = np.concatenate((points[1:], [0]))
    plain: NDArray[np.uint32] = points[(points != SPACE) | (after != 0)]
    return plain


def _hashes(points: NDArray[np.uint32]) -> Shingles:
    """32 bits of each window of SHINGLE code points: a polynomial, mixed."""
    wide = np.concatenate((points, np.zeros(SHINGLE - 1, np.uint32))).astype(np.uint64)
    count = len(points)
    hashes = wide[:count].copy()
    for place in range(1, SHINGLE):
        hashes *= MULTIPLIER
        hashes += wide[place : count + place]
    hashes ^= hashes >> np.uint64(31)
    hashes *= MULTIPLIER
    return (hashes >> np.uint64(32)).astype(np.uint32)


def _are_blank(points: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Which of them count as a space; NUL, which keeps texts apart, does not."""
    for point in np.unique(points[KINDS[points] == UNKNOWN]):
        is_blank = point != 0 and unicodedata.category(chr(point)).startswith(BLANK_CATEGORIES)
        KINDS[point] = BLANK if is_blank else SOLID
    blank: NDArray[np.bool_] = KINDS[points] == BLANK
    return blank
