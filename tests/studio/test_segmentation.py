"""Characters and words are those of Unicode, rule by rule, and finding them is linear work."""

import itertools
import time

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as some

from studio.segmentation import cluster_bounds, word_bounds
from tests.spans import TEXTS

NAMES = (
    "CR LF Newline Extend ZWJ Regional_Indicator Format Katakana Hebrew_Letter ALetter Single_Quote Double_Quote "
    "MidNumLet MidLetter MidNum Numeric ExtendNumLet WSegSpace"
).split()
KINDS = {name: regex.compile(rf"\p{{WB={name}}}") for name in NAMES}
PICTURE = regex.compile(r"\p{Extended_Pictographic}")
LINE_ENDS = {"CR", "LF", "Newline"}
MARKS = {"Extend", "Format", "ZWJ"}
LETTERS = {"ALetter", "Hebrew_Letter"}
IN_ANY_WORD = {"MidNumLet", "Single_Quote"}
# One of each kind, and some that are of two.
EVERY_KIND = (
    "ab1 ,'.\n\r\u0301\u200d\U0001f469\U0001f1e9\U0001f1ea"
    '\u05d0"\u05d1\u30bf\u304c\u6771_\u202f\u00a0\u00ad:\u24c2\u2764\x85'
)


def kind(character: str) -> str:
    return next((name for name, pattern in KINDS.items() if pattern.match(character)), "Other")


def joined(kinds: list[str], text: str, place: int) -> bool:
    """Whether the annex forbids a boundary before this place: its rules one after the other."""
    left, right = kinds[place - 1], kinds[place]
    if left == "CR" and right == "LF":  # WB3
        return True
    if left in LINE_ENDS or right in LINE_ENDS:  # WB3a, 3b
        return False
    if left == "ZWJ" and PICTURE.match(text[place]):  # WB3c
        return True
    if (left == right == "WSegSpace") or right in MARKS:  # WB3d, 4
        return True
    before = [one for one in range(place) if kinds[one] not in MARKS]
    behind = [one for one in range(place + 1, len(text)) if kinds[one] not in MARKS]
    if not before or any(kinds[one] in LINE_ENDS for one in range(before[-1], place)):
        return False
    left = kinds[before[-1]]
    further = kinds[before[-2]] if len(before) > 1 else ""
    following = kinds[behind[0]] if behind else ""
    halves = len(list(itertools.takewhile(lambda one: kinds[one] == "Regional_Indicator", reversed(before))))
    return any(
        (
            left in LETTERS and right in LETTERS,  # WB5
            left in LETTERS and right in {"MidLetter", *IN_ANY_WORD} and following in LETTERS,  # WB6
            further in LETTERS and left in {"MidLetter", *IN_ANY_WORD} and right in LETTERS,  # WB7
            left == "Hebrew_Letter" and right == "Single_Quote",  # WB7a
            left == "Hebrew_Letter" and right == "Double_Quote" and following == "Hebrew_Letter",  # WB7b
            further == "Hebrew_Letter" and left == "Double_Quote" and right == "Hebrew_Letter",  # WB7c
            left in {"Numeric", *LETTERS} and right == "Numeric",  # WB8, 9
            left == "Numeric" and right in LETTERS,  # WB10
            further == "Numeric" and left in {"MidNum", *IN_ANY_WORD} and right == "Numeric",  # WB11
            left == "Numeric" and right in {"MidNum", *IN_ANY_WORD} and following == "Numeric",  # WB12
            left == right == "Katakana",  # WB13
            left in {"Numeric", "Katakana", "ExtendNumLet", *LETTERS} and right == "ExtendNumLet",  # WB13a
            left == "ExtendNumLet" and right in {"Numeric", "Katakana", *LETTERS},  # WB13b
            right == "Regional_Indicator" and halves % 2 == 1,  # WB15, 16
        )
    )


@settings(max_examples=300, deadline=None)
@given(text=some.text(EVERY_KIND, max_size=12) | TEXTS)
def test_words_are_those_of_the_rules(text: str) -> None:
    kinds = [kind(character) for character in text]
    inner = [place for place in range(1, len(text)) if not joined(kinds, text, place)]
    assert word_bounds(text) == ([0] if text else []) + inner + [len(text)]


@settings(max_examples=300, deadline=None)
@given(text=TEXTS | some.text("\U0001f1e9\u0301\u200d\u0600a", max_size=12))
def test_grapheme_clusters_are_those_of_unicode(text: str) -> None:
    assert cluster_bounds(text) == [match.start() for match in regex.finditer(r"\X", text)] + [len(text)]


def words(text: str) -> list[str]:
    return [text[start:end] for start, end in itertools.pairwise(word_bounds(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("can't stop, 3.14!", ["can't", " ", "stop", ",", " ", "3.14", "!"]),
        ("'apple' l'amour", ["'", "apple", "'", " ", "l'amour"]),
        ("東京タワーが", ["東", "京", "タワー", "が"]),
        ("\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7x", ["\U0001f1e9\U0001f1ea", "\U0001f1eb\U0001f1f7", "x"]),
        ("\U0001f469\u200d\U0001f467 e\u0301a", ["\U0001f469\u200d\U0001f467", " ", "e\u0301a"]),
        ("שלום עולם", ["שלום", " ", "עולם"]),
    ],
)
def test_words_are_what_people_call_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    "unit", ["ab ", "\U0001f1e9\U0001f1ea", "e\u0301\u200d", "a'", "1,", "'", "_", "\n\u0301", " "], ids=ascii
)
def test_finding_words_is_linear_work(unit: str) -> None:
    def seconds(length: int) -> float:
        text = (unit * length)[:length]
        begun = time.process_time()
        for _ in range(3):
            assert word_bounds(text)[-1] == length
        return time.process_time() - begun

    # Ten times the text; quadratic work would be a hundred times as much. It is the processor's time, not the clock's.
    assert seconds(200_000) < 40 * seconds(20_000)
