"""Made spans, and mistakes in them."""

from typing import Any

from hypothesis import strategies as some

from tests.spans import permitted

LABELS = ["city", "person", "never"]
Value = list[dict[str, Any]]


@some.composite
def values(draw: some.DrawFn, overlap: str = "none") -> Value:
    """A value, in order, of up to five spans of the first two labels; of one place, too, where they may overlap."""
    of_one = some.tuples(some.integers(0, 12), some.integers(1, 5), some.sampled_from(LABELS[:2]))
    spans = sorted({(start, start + length, label) for start, length, label in draw(some.lists(of_one, max_size=5))})
    kept = [spans[one] for one in permitted([(start, end) for start, end, _ in spans], overlap)]
    return [{"start": start, "end": end, "label": label} for start, end, label in kept]


@some.composite
def answered(draw: some.DrawFn, overlap: str = "none") -> tuple[list[Value], list[Value]]:
    """What was predicted for some examples, and what is gold: often nearly the same."""
    gold = draw(some.lists(values(overlap), min_size=1, max_size=12))
    predicted = [value if draw(some.booleans()) else draw(values(overlap)) for value in gold]
    return predicted, gold
