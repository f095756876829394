"""A label is no answer, or one stretch of the context; a wrong value names itself."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from studio.errors import InvalidInput
from studio.tasks.question_answering import answer_texts, likeness, validate

CONTEXT = "J. S. Bach 🎼 1685"


@given(context=some.text(min_size=1, max_size=30), data=some.data())
def test_every_stretch_with_a_character_is_an_answer(context: str, data: some.DataObject) -> None:
    start = data.draw(some.integers(0, len(context) - 1))
    end = data.draw(some.integers(start + 1, len(context)))
    value = [{"start": start, "end": end}]
    if context[start:end].strip():
        assert validate(value, context, may_be_empty=False) == value
        assert answer_texts(value, context) == [context[start:end]]
        assert likeness(value, value) == 1
    else:
        with pytest.raises(InvalidInput, match="nothing but spaces"):
            validate(value, context, may_be_empty=False)


def test_offsets_are_code_points() -> None:
    value = validate([{"end": 17, "start": 13}], CONTEXT, may_be_empty=False)
    assert answer_texts(value, CONTEXT) == ["1685"]
    assert list(value[0]) == ["start", "end"]


def test_no_answer_is_one_only_where_the_project_has_such_questions() -> None:
    assert validate([], CONTEXT, may_be_empty=True) == []
    assert answer_texts([], CONTEXT) == []
    with pytest.raises(InvalidInput, match="each question has one"):
        validate([], CONTEXT, may_be_empty=False)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (None, "The answer is None, not a list"),
        ("Bach", "The answer is 'Bach', not a list"),
        ({"start": 0, "end": 1}, "not a list"),
        ([{"start": 0, "end": 1}] * 2, "There are 2 answers"),
        (["Bach"], "The answer is 'Bach'"),
        ([{"start": 0}], "{'start': 0}"),
        ([{"start": 0, "end": 1, "label": "x"}], "'label': 'x'"),
        ([{"start": "0", "end": 1}], "both are whole numbers"),
        ([{"start": 0.0, "end": 1}], "both are whole numbers"),
        ([{"start": False, "end": True}], "both are whole numbers"),
        ([{"start": -1, "end": 1}], "from -1 to 1"),
        ([{"start": 3, "end": 3}], "from 3 to 3"),
        ([{"start": 4, "end": 3}], "from 4 to 3"),
        ([{"start": 0, "end": 18}], "a context of 17 characters"),
        ([{"start": 5, "end": 6}], "nothing but spaces"),
    ],
)
def test_a_wrong_value_names_itself_and_what_to_do(value: Any, found: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        validate(value, CONTEXT, may_be_empty=True)
    assert found in str(caught.value)
    assert any(word in str(caught.value) for word in ("Expected", "Keep", "Select"))


def test_a_long_wrong_value_is_not_shown_whole() -> None:
    with pytest.raises(InvalidInput) as caught:
        validate("x" * 10_000, CONTEXT, may_be_empty=True)
    assert len(str(caught.value)) < 300
