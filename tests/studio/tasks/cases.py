"""What the contract suite asks of each task: answers that can be, answers that cannot, and what a model may give."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from studio.tasks.base import Heard, Said
from studio.tasks.token_classification.iob import tags_of_labels
from tests.studio.tasks.tagging import TAGGED_TEXT, tagged

SCHEMA = ["b", "a", "ü '\"{x}"]
TEXT = "a text"


@dataclass(frozen=True)
class Case:
    """Of one task; every answer is about `text`, by the labels of SCHEMA.

    `wrong` are refused, in words that match `refusal`. `heard` are what models give, and `says` what they say by that.
    `enough` are counts of labels and examples that one can train on, and `too_little` some that one cannot.
    """

    valid: Sequence[Said]
    wrong: Sequence[Any]
    refusal: str
    heard: Sequence[Heard]
    says: Sequence[Said]
    enough: tuple[dict[str, int], int]
    too_little: Sequence[tuple[dict[str, int], int]]
    # The names that its heads give their outputs.
    outputs: Sequence[str] = tuple(SCHEMA)
    text: str = TEXT


def rows(*shares: list[float]) -> list[Heard]:
    """What classifiers give, a row of probabilities for each text."""
    return [Heard(TEXT, [], [np.array(row)], [1.0]) for row in shares]


def span(start: int, end: int, label: str) -> dict[str, Any]:
    return {"start": start, "end": end, "label": label}


@dataclass(frozen=True)
class Layout:
    """Where the tokens of a window stand."""

    offset_mapping: Sequence[tuple[int, int]]
    word_ids: Sequence[int | None]
    special_tokens_mask: Sequence[int]
    sequence_ids: Sequence[int | None]


@dataclass(frozen=True)
class Window:
    """A question of one token, and TEXT in two, with special ones around both."""

    input_ids: Sequence[int] = (2, 9, 3, 7, 8, 3)
    layout: Layout = Layout(
        offset_mapping=((0, 0), (0, 3), (0, 0), (0, 1), (2, 6), (0, 0)),
        word_ids=(None, 0, None, 0, 1, None),
        special_tokens_mask=(1, 0, 1, 0, 0, 1),
        sequence_ids=(None, 0, None, 1, 1, None),
    )


def ends(*places: tuple[int, int]) -> list[Heard]:
    """What models that answer questions give: one that is sure of a first and a last token, for each pair."""
    found = []
    for start, end in places:
        logits = np.zeros((6, 2))
        logits[start, 0] = logits[end, 1] = 9.0
        # The question is the likeliest place, and no answer.
        logits[1] = 50.0
        found.append(Heard(TEXT, [Window()], [logits], [1.0]))
    return found


@dataclass(frozen=True)
class Token:
    """One that was written."""

    text: str
    probability: float


@dataclass(frozen=True)
class Text:
    """What models give that write."""

    text: str
    score: float
    tokens: Sequence[Token]


def written(*texts: str) -> list[Heard]:
    """What they give, a text each, of which every word is as likely as not."""
    made = [Text(text, -0.7, [Token(word, 0.5) for word in text.split()]) for text in texts]
    return [Heard(TEXT, [], [one], [1.0]) for one in made]


FEW: tuple[dict[str, int], ...] = ({}, {"a": 0}, {"a": 100}, {"a": 100, "b": 0}, {"a": 100, "b": 1})
NAMES = Case(
    valid=SCHEMA,
    wrong=(None, "", "B", "c", ["a"], 1),
    refusal="Choose one of: b, a",
    heard=rows([0.2, 0.5, 0.3], [0.6, 0.1, 0.3], [0.1, 0.1, 0.8]),
    says=["a", "b", SCHEMA[2]],
    enough=({"a": 2, "b": 2, "unused": 0}, 4),
    too_little=[(counts, sum(counts.values())) for counts in FEW],
)
CASES: dict[str, Case] = {
    "text-classification": NAMES,
    "multi-label": Case(
        valid=[[], ["b"], ["b", "a"], list(SCHEMA)],
        wrong=(None, "a", ["c"], ["a", "a"], [1], {"a": 1}),
        refusal="Choose|list|once|twice|label",
        heard=rows([0.2, 0.7, 0.3], [0.6, 0.9, 0.9], [0.1, 0.1, 0.2]),
        says=[["a"], list(SCHEMA), []],
        enough=({"a": 2, "b": 2, "unused": 0}, 4),
        too_little=[({}, 0), ({"a": 0}, 0), ({"a": 1}, 1)],
    ),
    "token-classification": Case(
        valid=[[], [span(0, 3, "b")], [span(0, 3, SCHEMA[2]), span(7, 15, "a")], [span(7, 15, "a"), span(15, 16, "a")]],
        wrong=(
            None,
            "a",
            {"start": 0},
            [1],
            [span(0, 3, "c")],
            [span(3, 3, "a")],
            [span(7, 17, "a")],
            [span(-1, 3, "a")],
            [{"start": 0, "end": 3}],
            [span(0, 3, "a"), span(2, 5, "b")],
            [span(0, 3, "a"), span(0, 3, "a")],
            [{**span(0, 3, "a"), "text": "\U0001f469"}],
        ),
        refusal="Span|spans|span",
        heard=tagged(
            SCHEMA,
            ("B-b", "O", "B-a", "I-a", "O", "I-a", "O"),
            ("O", "I-a", "B-a", "O", "O", "O", "B-a"),
            ("O", "O", "O", "B-b", "B-b", "I-b", "O"),
        ),
        says=[
            [span(0, 3, "b"), span(7, 15, "a")],
            [span(4, 6, "a"), span(7, 15, "a"), span(15, 16, "a")],
            [],
        ],
        enough=({"a": 2, "unused": 0}, 2),
        too_little=[({}, 0), ({"a": 0}, 9), ({"a": 1, "b": 1}, 9)],
        outputs=tags_of_labels(SCHEMA),
        text=TAGGED_TEXT,
    ),
    "question-answering": Case(
        valid=[[], [{"start": 0, "end": 1}], [{"start": 2, "end": 6}], [{"start": 0, "end": 6}]],
        wrong=(None, "text", [{"start": 1, "end": 2}], [{"start": 0, "end": 7}], [{"start": 0}], [{}, {}]),
        refusal="The answer|answers",
        heard=ends((3, 3), (3, 4), (0, 0)),
        says=[[{"start": 0, "end": 1}], [{"start": 0, "end": 6}], []],
        enough=({}, 2),
        too_little=[({}, 0), ({}, 1)],
        outputs=(),
    ),
    "seq2seq": Case(
        valid=["a text", "another one", " \u00fc\n'\"{x} "],
        wrong=(None, "", " \n", ["a"], 1, "a\0", "\ud83d"),
        refusal="The target",
        heard=written("a text", "something else", "x"),
        says=["a text", "something else", "x"],
        enough=({}, 2),
        too_little=[({}, 0), ({}, 1)],
    ),
    "image-classification": NAMES,
}
