"""How answers stand in cells and in the files of other tools: what goes out is what comes in, whatever the text."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.exchange.forms import FORMS, PLAIN
from studio.exchange.forms.offsets import found_span, of_units, to_units
from studio.exchange.mapping import ColumnMapping, guess
from studio.exchange.rows import RowError

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
SPANS = FORMS["spans"]


@st.composite
def texts_with_spans(draw: st.DrawFn) -> tuple[str, list[dict[str, Any]]]:
    text = draw(TEXTS)
    found = []
    for label in draw(st.lists(st.sampled_from(["PER", "LOC"]), max_size=4)):
        start, end = sorted(draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=2, unique=True)))
        found.append({"start": start, "end": end, "label": label})
    return text, found


@given(TEXTS)
def test_places_in_code_points_and_in_utf_16_are_the_same_places(text: str) -> None:
    for place in range(len(text) + 1):
        assert of_units(text, to_units(text, place)) == place
    assert to_units(text, len(text)) == len(text.encode("utf-16-le")) // 2


@pytest.mark.parametrize("units", [-1, 1, 4])
def test_a_place_inside_a_character_or_after_all_is_none(units: int) -> None:
    with pytest.raises(RowError, match=f"no place {units}"):
        of_units("🦆a", units)


@given(texts_with_spans())
def test_spans_come_back_from_doccano_and_label_studio(case: tuple[str, list[dict[str, Any]]]) -> None:
    text, spans = case
    assert SPANS.of_doccano(SPANS.to_doccano(spans, text), text) == (spans or None)
    assert SPANS.of_label_studio(SPANS.to_label_studio(spans, text), text) == spans


def test_label_studio_may_have_counted_either_way_and_its_words_tell() -> None:
    text = "💩This is an annotation."
    value = {"start": 13, "end": 23, "text": "annotation", "labels": ["Annotation"]}
    result = {"type": "labels", "value": value}
    assert SPANS.of_label_studio([result], text) == [{"start": 12, "end": 22, "label": "Annotation"}]
    assert found_span(text, 12, 22, "annotation") == (12, 22)
    with pytest.raises(RowError, match="'nothing', and the text has"):
        found_span(text, 3, 9, "nothing")


def test_doccano_counts_utf_16() -> None:
    text = "👨🏻\u200d🚒 firemen drive firetrucks"
    assert SPANS.of_doccano([[22, 32, "thing"]], text) == [{"start": 19, "end": 29, "label": "thing"}]


CELLS: list[tuple[str, object, object]] = [
    ("labels", "a;b", ["a", "b"]),
    ("labels", " a ; ; b ", ["a", "b"]),
    ("labels", '["a;b", 1]', ["a;b", "1"]),
    ("labels", "[]", []),
    ("labels", [], []),
    ("labels", "", None),
    ("labels", ";", None),
    ("labels", None, None),
    ("labels", float("nan"), None),
    ("labels", 7, ["7"]),
    ("labels", [True, 1.0], ["true", "1"]),
    ("spans", '[[0, 2, "x"]]', [{"start": 0, "end": 2, "label": "x"}]),
    ("spans", [{"start": 0.0, "end": 2, "label": "x", "score": 1}], [{"start": 0, "end": 2, "label": "x"}]),
    ("spans", " ", None),
    ("answers", "[]", []),
    ("answers", [{"start": 1, "end": 2, "text": "b"}], [{"start": 1, "end": 2}]),
    ("text", '["no list"]', '["no list"]'),
    ("text", 3.0, "3"),
    ("text", " ", None),
]


@pytest.mark.parametrize(("shape", "cell", "said"), CELLS)
def test_a_cell_says(shape: Any, cell: object, said: object) -> None:
    assert FORMS[shape].take(cell, ";") == said


WRONG: list[tuple[str, object, str]] = [
    ("labels", "[a, b]", "not a list of names"),
    ("labels", {"a": 1}, "not a list of names"),
    ("labels", [["a"]], "one of the labels"),
    ("labels", [" "], "one of the labels"),
    ("spans", "x", "not a list of spans"),
    ("spans", [[0, 2]], "not an object with start, end, label"),
    ("spans", [{"start": -1, "end": 2, "label": "x"}], "the start -1"),
    ("spans", [{"start": True, "end": 2, "label": "x"}], "the start True"),
    ("spans", [{"start": 0, "end": 2}], "one of the labels is None"),
    ("answers", [[0, 2]], "not an object with start and end"),
    ("answers", {"start": 0, "end": 2}, "not a list like"),
    ("text", ["a"], "not a text"),
]


@pytest.mark.parametrize(("shape", "cell", "words"), WRONG)
def test_a_cell_that_says_nothing_clear_is_refused_in_words(shape: Any, cell: object, words: str) -> None:
    with pytest.raises(RowError) as caught:
        FORMS[shape].take(cell, ";")
    assert words in str(caught.value)


def test_the_columns_of_questions_are_guessed_too() -> None:
    answers = FORMS["answers"]
    assert guess(["id", "Context", "question", "answers"], answers) == ColumnMapping(
        "Context", "answers", question="question"
    )
    assert guess(["question", "text"], PLAIN) == ColumnMapping("text")
    assert guess(["text", "summary"], FORMS["text"]) == ColumnMapping("text", "summary")
