"""Which script a text is written in, told by its letters: not its language, which letters alone do not tell."""

from collections import Counter
from functools import lru_cache

import regex

# Those that most people write; Japanese is kana with Han, and Han alone is most often Chinese.
SCRIPTS = (
    "Latin", "Cyrillic", "Greek", "Arabic", "Hebrew", "Devanagari", "Bengali", "Tamil", "Telugu", "Thai", "Hangul",
    "Hiragana", "Katakana", "Han", "Georgian", "Armenian", "Ethiopic", "Khmer", "Lao", "Myanmar", "Sinhala",
)  # fmt: skip
PATTERNS = {name: regex.compile(rf"\p{{Script={name}}}") for name in SCRIPTS}
KANA = ("Hiragana", "Katakana")
HAN = "Han"
OTHER, NO_LETTERS, KANA_AND_HAN = "another script", "no letters", "Kana and Han"


def script_of(text: str) -> str:
    """The script of most letters; one kana in ten letters makes Han part of Japanese writing."""
    counts: Counter[str] = Counter()
    for character, count in Counter(text).items():
        if character.isalpha():
            counts[_script(character)] += count
    if not counts:
        return NO_LETTERS
    kana = sum(counts.pop(name, 0) for name in KANA)
    if kana:
        han = counts.pop(HAN, 0)
        if kana * 10 >= kana + han:
            counts[KANA_AND_HAN] = kana + han
        else:
            counts[HAN] = han + kana
    return max(sorted(counts), key=counts.__getitem__)


@lru_cache(maxsize=20_000)
def _script(character: str) -> str:
    if character.isascii():
        return "Latin"
    return next((name for name, pattern in PATTERNS.items() if pattern.match(character)), OTHER)
