"""A value of spans is stored as it is meant, in one order; what is wrong names itself."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from studio.errors import InvalidInput
from studio.tasks.token_classification.overlap import OVERLAPS, disjoint
from studio.tasks.token_classification.spans import (
    Span,
    named_labels,
    relabelled,
    spans_of,
    validate_spans,
    value_of,
)
from tests.spans import LABELS, PERMITS, TEXTS, permitted, texts_with_spans

TEXT = "New York \U0001f469\u200d\U0001f467 in 東京"
CITY = {"start": 0, "end": 8, "label": "city"}


def test_spans_are_stored_in_order_and_with_nothing_else() -> None:
    value = [{"start": 16, "end": 18, "label": "city", "text": "東京"}, {"label": "city", "end": 8, "start": 0}]
    assert validate_spans(value, TEXT, LABELS) == [CITY, {"start": 16, "end": 18, "label": "city"}]
    assert validate_spans([], TEXT, LABELS) == []


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, r"Found nothing where a list of spans should be\..*Give \[\] for no span"),
        ("city", "Found a string"),
        (CITY, "Found an object"),
        (["city"], "Span 1 is a string. Expected"),
        ([CITY, {"start": 9}], "Span 2 has no 'end' and no 'label'. Expected"),
        ([{**CITY, "score": 0.5}], "Span 1 has 'score', which no span has.*Leave the rest out"),
        ([{**CITY, "start": True}], r"its start is true or false \(True\)"),
        ([{**CITY, "end": 8.0}], r"its end is a number \(8.0\)"),
        ([{**CITY, "end": "8"}], r"its end is a string \('8'\)"),
        ([{**CITY, "start": 8}], "from 8 to 8, which holds nothing. Give an end behind its start"),
        ([{**CITY, "start": -1}], "from -1 to 8, and the text has the characters 0 to 18"),
        ([{**CITY, "end": 19}], "Count code points, as Python does, not bytes or the UTF-16 units of JavaScript"),
        ([{**CITY, "label": "town"}], "'town' is no label of this project. Choose one of: city, date of birth"),
        ([{**CITY, "label": ["city"]}], r"\['city'\] is no label"),
        ([{**CITY, "text": "York"}], "Span 1 says that it is 'York', and 0–8 of the text is 'New York'"),
        ([{**CITY, "start": 3, "end": 4}], "from 3 to 4 is nothing but white space.*Select some words"),
        ([CITY, CITY], "Found the city 'New York' at 0–8 twice"),
    ],
)
def test_a_wrong_value_names_itself(value: Any, words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        validate_spans(value, TEXT, LABELS)


INNER, CROSSING = {"start": 4, "end": 8, "label": "city"}, {"start": 4, "end": 10, "label": "city"}
SAME_PLACE = {**CITY, "label": "B-x"}


@pytest.mark.parametrize(
    ("other", "allowed"),
    [(INNER, {"nested", "any"}), (SAME_PLACE, {"nested", "any"}), (CROSSING, {"any"})],
)
def test_spans_share_characters_only_as_the_project_has_it(other: dict[str, Any], allowed: set[str]) -> None:
    for rule in OVERLAPS:
        if rule in allowed:
            assert len(validate_spans([other, CITY], TEXT, LABELS, rule)) == 2
        else:
            with pytest.raises(InvalidInput, match=r"^The .* and the .* share characters; this project's rule is"):
                validate_spans([other, CITY], TEXT, LABELS, rule)


def test_a_rule_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(InvalidInput, match="Choose one of: none, nested, any"):
        validate_spans([], TEXT, LABELS, "some")


def test_a_long_span_is_shown_by_its_beginning() -> None:
    with pytest.raises(InvalidInput) as caught:
        validate_spans([{"start": 0, "end": 500, "label": "city"}] * 2, "a" * 500, LABELS)
    assert len(str(caught.value)) < 120


@pytest.mark.parametrize("rule", OVERLAPS)
@settings(max_examples=80, deadline=None)
@given(data=some.data())
def test_a_valid_value_stays_what_it_is(rule: str, data: some.DataObject) -> None:
    text, drawn = data.draw(texts_with_spans(rule))
    spans = [one for one in drawn if text[one.start : one.end].strip()]
    value = value_of(data.draw(some.permutations(spans)))
    stored = validate_spans(value, text, LABELS, rule)
    assert stored == value == value_of(spans_of(stored))
    assert validate_spans(json.loads(json.dumps(stored)), text, LABELS, rule) == stored


PLACES = some.lists(
    some.tuples(some.integers(0, 9), some.integers(1, 6)).map(lambda one: (one[0], sum(one))), max_size=7
)


@pytest.mark.parametrize("rule", OVERLAPS)
@settings(max_examples=100, deadline=None)
@given(places=PLACES)
def test_what_is_refused_is_what_a_look_at_every_two_finds(rule: str, places: list[tuple[int, int]]) -> None:
    places = sorted(set(places))
    value = [{"start": start, "end": end, "label": "city"} for start, end in places]
    pairs = [(one, other) for number, one in enumerate(places) for other in places[:number]]
    if all(PERMITS[rule](one, other) for one, other in pairs):
        assert len(validate_spans(value, "x" * 20, LABELS, rule)) == len(places)
    else:
        with pytest.raises(InvalidInput, match="share characters"):
            validate_spans(value, "x" * 20, LABELS, rule)


@settings(max_examples=100, deadline=None)
@given(places=PLACES)
def test_places_that_meet_none_before_them_are_kept(places: list[tuple[int, int]]) -> None:
    assert disjoint(places) == permitted(places, "none")


KEYS = some.sampled_from(["start", "end", "label", "text"])
ANYTHING = some.recursive(
    some.none() | some.booleans() | some.integers(-3, 9) | some.sampled_from(["", "x", *LABELS]),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(text=TEXTS, value=ANYTHING)
def test_no_value_fails_in_another_way_than_invalid_input(text: str, value: Any) -> None:
    try:
        stored = validate_spans(value, text, LABELS)
    except InvalidInput:
        return
    assert all(0 <= span.start < span.end <= len(text) for span in spans_of(stored))


def test_spans_are_ordered_by_start_then_end_then_label() -> None:
    spans = [Span(1, 2, "b"), Span(1, 2, "a"), Span(0, 9, "z"), Span(1, 1, "c")]
    assert sorted(spans) == [Span(0, 9, "z"), Span(1, 1, "c"), Span(1, 2, "a"), Span(1, 2, "b")]


def test_labels_change_their_names_and_spans_their_order_with_them() -> None:
    value = [{"start": 0, "end": 8, "label": "B-x"}, {"start": 0, "end": 8, "label": "city"}, {**CITY, "start": 4}]
    assert named_labels(value) == ["B-x", "city", "city"]
    ids = relabelled(value, {"B-x": 7, "city": 3})
    assert [(one["start"], one["label"]) for one in ids] == [(0, 3), (0, 7), (4, 3)]
    assert relabelled(ids, {3: "city", 7: "B-x"}) == value
    assert relabelled(value, {"B-x": "town", "city": "town"}) == [
        {**CITY, "label": "town"},
        {**value[2], "label": "town"},
    ]
    assert relabelled(value, {"B-x": None, "city": "city"}) == value[1:]
    assert relabelled(value, {"B-x": None, "city": None}) == []
    assert relabelled([], {}) == []
