"""Two who marked the same agree fully; others as far as their spans are the same."""

from hypothesis import given, settings
from hypothesis import strategies as some

from studio.metrics.spans import strict_f1
from studio.metrics.spans.counted import as_spans
from tests.studio.metrics.spans.making import Value, values


@given(one=values("any"), other=values("any"))
@settings(max_examples=60, deadline=None)
def test_the_likeness_of_two_values_is_their_f1_in_either_order(one: Value, other: Value) -> None:
    first, second = tuple(as_spans(one)), tuple(as_spans(other))
    found = strict_f1(first, second)
    assert found == strict_f1(second, first)
    assert 0 <= found <= 1
    assert (found == 1) == (one == other)


@given(value=values("any"))
@settings(max_examples=20, deadline=None)
def test_a_value_is_most_like_itself(value: Value) -> None:
    spans = tuple(as_spans(value))
    assert strict_f1(spans, spans) == 1


@given(number=some.integers(1, 5))
def test_nobody_half_agrees_with_who_marked_nothing(number: int) -> None:
    spans = tuple((place, place + 1, "city") for place in range(number))
    assert strict_f1(spans, ()) == strict_f1((), spans) == 0
    assert strict_f1(spans, spans[1:]) == 2 * (number - 1) / (2 * number - 1)
