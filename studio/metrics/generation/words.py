"""What counts as a word where texts of any language are compared."""

from collections.abc import Iterable

import regex

# Written without spaces between words, so that each character counts by itself.
UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
WORD = regex.compile(rf"[{UNSPACED}]\p{{M}}*|[[\p{{L}}\p{{M}}\p{{N}}]--[{UNSPACED}]]+|\p{{So}}", regex.V1)
UNSPACED_LETTER, LETTER = regex.compile(f"[{UNSPACED}]"), regex.compile(r"\p{L}")


class Words:
    """Splits a text for rouge-score: into runs of letters and digits, in lower case.

    Its own tokenizer takes every letter beyond a to z for a space, so that a Japanese text has no word at all. This
    one gives the same for ASCII; characters of scripts without spaces, and emoji, are words by themselves.
    """

    def tokenize(self, text: str) -> list[str]:
        found: list[str] = WORD.findall(text.lower())
        return found


def is_unspaced(texts: Iterable[str]) -> bool:
    """Whether most letters of these texts are of scripts that are written without spaces between words."""
    letters = unspaced = 0
    for text in texts:
        letters += len(LETTER.findall(text))
        unspaced += len(UNSPACED_LETTER.findall(text))
    return unspaced * 2 > letters
