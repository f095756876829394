"""The fastest within a budget is within the budget, nothing that is faster is, and there always is one."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.serving.board.figures import Latency, Row, pick, within

SPAN = Latency(5, 1.0, 2.0)
REFERENCE = Row(
    version="v1-aa",
    name="fp32",
    texts_per_second=100.0,
    callers={1: 50.0, 8: 80.0},
    p50_ms=10.0,
    p95_ms=20.0,
    short=SPAN,
    median=SPAN,
    longest=SPAN,
    equal_labels=1.0,
    flips=0,
    metric="Macro-F1",
    score=0.9,
    disk_mb=90.0,
    memory_mb=100.0,
    load_seconds=1.0,
)
SCORES = st.none() | st.floats(0, 1)
OTHERS = st.builds(
    replace,
    st.just(REFERENCE),
    version=st.sampled_from(["v1-aa", "v2-bb"]),
    name=st.sampled_from(["bf16", "onnx", "onnx-int8"]),
    texts_per_second=st.floats(1, 1_000),
    equal_labels=st.floats(0, 1),
    score=SCORES,
)


@given(st.lists(OTHERS, max_size=6), SCORES, st.floats(0, 1), st.floats(0, 1))
def test_the_fastest_of_those_within_the_budget_is_picked(
    others: list[Row], score: float | None, most_flips: float, most_lost: float
) -> None:
    rows = [replace(REFERENCE, score=score), *others]
    fit = within(rows, most_flips, most_lost)
    assert rows[0] in fit
    picked = pick(rows, most_flips, most_lost)
    assert picked in fit
    assert picked.texts_per_second == max(row.texts_per_second for row in fit)


def fits(most_flips: float = 0.005, most_lost: float = 0.005, **changes: object) -> bool:
    row = replace(REFERENCE, **{"name": "bf16", **changes})  # type: ignore[arg-type]
    return row in within([REFERENCE, row], most_flips, most_lost)


def test_what_flips_more_labels_or_loses_more_than_it_may_does_not_fit() -> None:
    assert fits(equal_labels=0.995, score=0.895)
    assert not fits(equal_labels=0.994)
    assert not fits(score=0.894)
    assert fits(equal_labels=0.9, score=0.8, most_flips=0.1, most_lost=0.1)


def test_another_version_may_say_other_things_as_long_as_it_is_as_good() -> None:
    assert fits(version="v2-bb", equal_labels=0.7, score=0.9)
    assert not fits(version="v2-bb", equal_labels=1.0, score=0.8)


@pytest.mark.parametrize(("version", "expected"), [("v1-aa", True), ("v2-bb", False)])
def test_without_labels_a_variant_is_known_by_its_flips_and_another_version_not_at_all(
    version: str, expected: bool
) -> None:
    unlabelled = [replace(REFERENCE, score=None), replace(REFERENCE, name="bf16", version=version, score=None)]
    assert (unlabelled[1] in within(unlabelled, 0.005, 0.005)) is expected


@given(OTHERS)
def test_a_row_is_read_as_it_was_kept(row: Row) -> None:
    assert Row.from_dict(row.to_dict()) == row
