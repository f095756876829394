"""Where a text's characters and words begin: the grapheme clusters and words of Unicode (UAX 29), in code points.

`regex` knows the properties. Its own word boundaries (`(?w)\\b`) put the apostrophe of 'apple' into the word, and part
flags wrongly, so the rules of words stand here, named as in the annex; what follows takes time linear in the text.
"""

import regex

# \X alone counts a run of regional indicators back to its start at every flag, so 50,000 flags take a minute.
CLUSTER = regex.compile(r"\p{GCB=Regional_Indicator}{1,2}[\p{GCB=Extend}\p{GCB=ZWJ}\p{GCB=SpacingMark}]*|\X")

LETTER = r"[\p{WB=ALetter}\p{WB=Hebrew_Letter}]"
HEBREW = r"\p{WB=Hebrew_Letter}"
NUMBER = r"\p{WB=Numeric}"
KATAKANA = r"\p{WB=Katakana}"
JOINER = r"\p{WB=ExtendNumLet}"
FLAG_HALF = r"\p{WB=Regional_Indicator}"
LETTER_OR_NUMBER = r"[\p{WB=ALetter}\p{WB=Hebrew_Letter}\p{WB=Numeric}\p{WB=ExtendNumLet}]"
IN_ANY_WORD = r"\p{WB=MidNumLet}\p{WB=Single_Quote}"
MARKS = r"[\p{WB=Extend}\p{WB=Format}\p{WB=ZWJ}]*+"  # WB4: they belong to what stands before them
# What goes on into the next letter, number, … of the same word.
LINK = rf"""(?:
  {LETTER}{MARKS}(?:(?={LETTER_OR_NUMBER})|[\p{{WB=MidLetter}}{IN_ANY_WORD}]{MARKS}(?={LETTER})) # WB5, 6, 7, 9, 13a
| {HEBREW}{MARKS}\p{{WB=Double_Quote}}{MARKS}(?={HEBREW})                                        # WB7b, 7c
| {NUMBER}{MARKS}(?:(?={LETTER_OR_NUMBER})|[\p{{WB=MidNum}}{IN_ANY_WORD}]{MARKS}(?={NUMBER}))    # WB8, 10, 11, 12, 13a
| {KATAKANA}{MARKS}(?=[\p{{WB=Katakana}}\p{{WB=ExtendNumLet}}])                                  # WB13, 13a
| {JOINER}{MARKS}(?={LETTER_OR_NUMBER}|{KATAKANA})                                               # WB13a, 13b
)"""
# WB7a, WB15 with 16, WB3d, WB999.
LAST = rf"""(?:
  {HEBREW}{MARKS}\p{{WB=Single_Quote}}{MARKS}|{FLAG_HALF}{MARKS}(?:{FLAG_HALF}{MARKS})?+|\p{{WB=WSegSpace}}++{MARKS}|.{MARKS}
)"""
EMOJI_JOIN = r"(?<=\p{WB=ZWJ})(?=\p{Extended_Pictographic})"  # WB3c
WORD = regex.compile(
    # WB3, 3a and 3b come first: what ends a line stands alone.
    rf"\r\n|[\r\n\p{{WB=Newline}}]|{LINK}*+{LAST}(?:{EMOJI_JOIN}{LINK}*+{LAST})*+",
    regex.VERBOSE | regex.DOTALL,
)


def cluster_bounds(text: str) -> list[int]:
    """Where each grapheme cluster starts, in code points, and then the length of the text."""
    return [match.start() for match in CLUSTER.finditer(text)] + [len(text)]


def word_bounds(text: str) -> list[int]:
    """Where each word, space or sign starts, in code points, and then the length of the text.

    Languages without spaces have no words in the annex: each kana or ideograph is one, as is each letter of Thai.
    """
    return [match.start() for match in WORD.finditer(text)] + [len(text)]
