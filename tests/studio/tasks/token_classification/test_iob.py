"""Tags and spans are two forms of the same, where words can hold the spans; the rest is named."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from studio.errors import InvalidInput
from studio.tasks.token_classification.iob import spans_of_tags, tags_of_labels, tags_of_spans
from studio.tasks.token_classification.spans import Span
from tests.spans import LABELS

TEXT = "Ada Lovelace of London"
WORDS = [(0, 3), (4, 12), (13, 15), (16, 22)]
TAGS = some.lists(some.sampled_from(tags_of_labels(LABELS)), max_size=8)


def words_of(count: int) -> list[tuple[int, int]]:
    return [(3 * place, 3 * place + 2) for place in range(count)]


def test_spans_become_tags_and_tags_become_spans() -> None:
    spans = (Span(0, 12, "person"), Span(16, 22, "city"))
    tags = ["B-person", "I-person", "O", "B-city"]
    assert tags_of_spans(spans, WORDS) == (tags, [])
    assert spans_of_tags(tags, WORDS) == (spans, ())


def test_neighbours_of_one_label_stay_two_spans() -> None:
    spans = (Span(0, 3, "x"), Span(4, 12, "x"))
    assert tags_of_spans(spans, WORDS) == (["B-x", "B-x", "O", "O"], [])
    assert spans_of_tags(["B-x", "B-x", "O", "O"], WORDS)[0] == spans


def test_what_tags_cannot_hold_is_named_and_takes_nothing_from_the_rest() -> None:
    held = [Span(0, 12, "person"), Span(16, 22, "city")]
    lost = [
        (Span(0, 3, "name"), "overlaps"),
        (Span(3, 4, "gap"), "no word"),
        (Span(4, 15, "part"), "overlaps"),
        (Span(5, 22, "half"), "splits a word"),
        (Span(16, 22, "town"), "overlaps"),
    ]
    tags, found = tags_of_spans([*held, *(span for span, _ in lost)], WORDS)
    assert tags == ["B-person", "I-person", "O", "B-city"]
    assert found == sorted(lost)


@settings(max_examples=100, deadline=None)
@given(tags=TAGS)
def test_any_tags_come_back_unless_they_broke_the_scheme_which_is_told(tags: list[str]) -> None:
    words = words_of(len(tags))
    spans, repaired = spans_of_tags(tags, words)
    again, lost = tags_of_spans(spans, words)
    assert lost == []
    for place, (one, other) in enumerate(zip(tags, again, strict=True)):
        assert other == ("B-" + one[2:] if place in repaired else one)
    assert {tags[place][:2] for place in repaired} <= {"I-"}


@settings(max_examples=100, deadline=None)
@given(data=some.data(), count=some.integers(1, 6))
def test_any_spans_come_back_or_are_named(data: some.DataObject, count: int) -> None:
    words = words_of(count)
    starts = some.integers(0, words[-1][1] - 1)
    pairs = data.draw(some.lists(some.tuples(starts, some.integers(1, 9), some.sampled_from(LABELS)), max_size=6))
    spans = sorted({Span(start, start + length, label) for start, length, label in pairs})
    tags, lost = tags_of_spans(spans, words)
    assert sorted([*spans_of_tags(tags, words)[0], *(span for span, _ in lost)]) == spans
    assert spans_of_tags(tags, words)[1] == ()
    for span, reason in lost:
        fits = any(start == span.start for start, _ in words) and any(end == span.end for _, end in words)
        assert fits == (reason == "overlaps")


@pytest.mark.parametrize("tag", ["", "B", "B-", "I-", "E-x", "S-x", "x", "b-x", "o"])
def test_what_is_no_tag_is_refused(tag: str) -> None:
    with pytest.raises(InvalidInput, match=r"is no tag of IOB2\. Expected O, B- and a label"):
        spans_of_tags([tag], [(0, 1)])


def test_tags_and_words_go_in_pairs() -> None:
    with pytest.raises(InvalidInput, match="Found 1 tags for 2 words"):
        spans_of_tags(["O"], words_of(2))
