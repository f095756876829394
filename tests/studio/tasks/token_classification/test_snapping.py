"""A rough selection becomes whole characters or whole words, and never half an emoji."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from studio.errors import InvalidInput
from studio.segmentation import cluster_bounds
from studio.tasks.token_classification.snapping import SNAPS, snap
from tests.spans import TEXTS

FAMILY = "\U0001f469\u200d\U0001f467"


@pytest.mark.parametrize(
    ("text", "selected", "to", "expected"),
    [
        ("to Berlin, now", (5, 7), "words", "Berlin"),
        ("to Berlin, now", (5, 7), "characters", "rl"),
        ("to Berlin, now", (2, 10), "words", "Berlin,"),
        ("say 'apple' now", (6, 7), "words", "apple"),
        (f"a{FAMILY}b", (2, 3), "characters", FAMILY),
        ("cafe\u0301 x", (4, 5), "characters", "e\u0301"),
        ("cafe\u0301 x", (4, 5), "words", "cafe\u0301"),
        ("東京タワーが見える", (3, 4), "words", "タワー"),
        ("東京タワーが見える", (0, 2), "words", "東京"),
        ("مرحبا بالعالم", (1, 2), "words", "مرحبا"),
        ("\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7", (2, 3), "characters", "\U0001f1eb\U0001f1f7"),
        ("  x  ", (0, 5), "characters", "x"),
        ("abc", (-5, 99), "words", "abc"),
    ],
)
def test_a_selection_becomes_what_was_meant(text: str, selected: tuple[int, int], to: str, expected: str) -> None:
    found = snap(text, *selected, to)
    assert found is not None
    assert text[slice(*found)] == expected


@pytest.mark.parametrize(("text", "start", "end"), [("ab", 1, 1), ("a  b", 1, 3), ("", 0, 0), ("ab", 2, 1)])
def test_where_nothing_is_selected_there_is_no_span(text: str, start: int, end: int) -> None:
    assert snap(text, start, end, "words") is None


@pytest.mark.parametrize("to", SNAPS)
@settings(max_examples=150, deadline=None)
@given(data=some.data(), text=TEXTS.filter(bool))
def test_any_selection_becomes_whole_characters_that_hold_it_and_stay(
    to: str, data: some.DataObject, text: str
) -> None:
    start = data.draw(some.integers(0, len(text) - 1))
    end = data.draw(some.integers(start + 1, len(text)))
    found = snap(text, start, end, to)
    if found is None:
        assert text[start:end].strip() == ""
        return
    assert set(found) <= set(cluster_bounds(text))
    assert text[start:end].strip() in text[slice(*found)]
    assert snap(text, *found, to) == found


def test_another_unit_is_refused_with_those_there_are() -> None:
    with pytest.raises(InvalidInput, match="Choose one of: characters, words"):
        snap("a", 0, 1, "lines")
