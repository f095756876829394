"""Texts that are hard to cut, and spans in them, for property tests."""

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
from hypothesis import strategies as some

from studio.tasks.base import Heard
from studio.tasks.token_classification.answers import spans_of_pieces
from studio.tasks.token_classification.encoding import Encoding
from studio.tasks.token_classification.iob import tags_of_labels
from studio.tasks.token_classification.spans import Span

LABELS = ["city", "date of birth", "B-x"]
# Half of the characters come from what makes cutting hard: joiners, marks, flags, spaces, letters that words hold.
TRICKY = (
    "ab1 ,.'\n\t\r\u0301\u200d\ufe0f\U0001f469\U0001f3fd\U0001f1e9\U0001f1ea\u05d0\u0627\u0915\u094d\uac01\u6771\u30bf"
    "\u304c\u0600\ufb01\u00a0\u3000\u202f\u2028\u00ad\u0130\u1e9b\x00\x1c\x85"
)
CHARACTERS = some.one_of(some.sampled_from(TRICKY), some.characters(exclude_categories=["Cs"]))
WORDS = some.sampled_from(
    ["Berlin", "tokenizers", "東京タワー", "مرحبا", "שלום", "\U0001f469\u200d\U0001f467", "e\u0301a", "U.S."]
)
TEXTS = some.one_of(
    some.text(CHARACTERS, max_size=30),
    some.lists(some.one_of(WORDS, CHARACTERS, some.just(" ")), max_size=15).map("".join),
)


Place = tuple[int, int]


def share(one: Place, other: Place) -> bool:
    return bool({*range(*one)} & {*range(*other)})


def lie_within(one: Place, other: Place) -> bool:
    return {*range(*one)} <= {*range(*other)} or {*range(*other)} <= {*range(*one)}


# What each rule of overlap permits of two places.
PERMITS: dict[str, Callable[[Place, Place], bool]] = {
    "none": lambda one, other: not share(one, other),
    "nested": lambda one, other: not share(one, other) or lie_within(one, other),
    "any": lambda one, other: True,
}


def permitted(places: Sequence[Place], rule: str) -> list[int]:
    """Positions of places that the rule permits together: each in the order given, unless one before it forbids it."""
    kept: list[int] = []
    for position, place in enumerate(places):
        if all(PERMITS[rule](place, places[other]) for other in kept):
            kept.append(position)
    return kept


@some.composite
def texts_with_spans(draw: some.DrawFn, overlap: str = "none", most: int = 6) -> tuple[str, list[Span]]:
    """A text, and spans that the rule of overlap allows, in order."""
    text = draw(TEXTS)
    places: list[tuple[int, int]] = []
    if text:
        starts = some.integers(0, len(text) - 1)
        pairs = draw(some.lists(some.tuples(starts, some.integers(1, 8)), max_size=most))
        places = sorted({(start, min(len(text), start + length)) for start, length in pairs})
    kept = [places[one] for one in permitted(places, overlap)]
    return text, sorted(Span(start, end, draw(some.sampled_from(LABELS))) for start, end in kept)


def encoding_of(tokenizer: Any, text: str, **options: Any) -> Any:
    """What a fast tokenizer says of a text, with everything that spans need."""
    return tokenizer(text, return_offsets_mapping=True, return_special_tokens_mask=True, verbose=False, **options)


def part_of(encoding: Encoding, kept: Sequence[int]) -> Encoding:
    """The encoding of the tokens that are kept."""
    columns = (encoding.offsets, encoding.word_ids, encoding.special)
    return Encoding(*([column[token] for token in kept] for column in columns))  # type: ignore[arg-type]


def said_by(text: str, classes: Sequence[int], encoding: Encoding, labels: Sequence[str], pieces: str) -> list[Span]:
    """What a model is understood to say that is sure of these classes of its tokens."""
    tags = tags_of_labels(labels)
    layout = SimpleNamespace(
        offset_mapping=encoding.offsets, word_ids=encoding.word_ids, special_tokens_mask=encoding.special
    )
    sure = np.eye(len(tags))[[max(0, one) for one in classes]]
    heard: Any = Heard(text, [SimpleNamespace(layout=layout)], [sure], [1.0])
    found = spans_of_pieces(heard, dict(enumerate(tags)), "simple" if pieces == "every" else "first")
    return sorted(Span(one.start, one.end, one.label) for one in found)
