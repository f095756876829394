"""Batches cost what they may, nobody is forgotten, short texts pass long ones and long ones are not passed for ever."""

from hypothesis import given
from hypothesis import strategies as st

from studio.serving.line import (
    MOST_PADDED,
    MOST_PADDING_TOKENS,
    PATIENCE_SECONDS_A_TOKEN,
    Entry,
    Line,
    bucket_of,
)

BUDGET = 512
SIZES = st.lists(st.integers(1, 600), max_size=80)


def line_of(entries: list[Entry[int]], workers: int = 1) -> Line[int]:
    line: Line[int] = Line(BUDGET, workers)
    for entry in entries:
        line.add(entry)
    return line


def batches(line: Line[int]) -> list[list[Entry[int]]]:
    taken = []
    while line.count:
        taken.append(line.take())
    return taken


@given(SIZES, st.data())
def test_everybody_is_served_once_and_no_batch_costs_more_than_it_may(sizes: list[int], data: st.DataObject) -> None:
    entries = [
        Entry(number, size, data.draw(st.floats(0, 10)), is_urgent=data.draw(st.booleans()))
        for number, size in enumerate(sizes)
    ]
    taken = batches(line_of(entries))
    assert sorted(entry.item for batch in taken for entry in batch) == list(range(len(sizes)))
    for batch in taken:
        padded = max(entry.size for entry in batch) * len(batch)
        assert len(batch) == 1 or padded <= BUDGET
        assert padded - sum(entry.size for entry in batch) <= MOST_PADDING_TOKENS + MOST_PADDED * padded
        assert len({entry.is_urgent for entry in batch}) == 1


@given(SIZES)
def test_what_waits_is_counted_in_texts_and_tokens(sizes: list[int]) -> None:
    line = line_of([Entry(number, size, 0.0) for number, size in enumerate(sizes)])
    assert (line.count, line.tokens) == (len(sizes), sum(sizes))
    served = 0
    while batch := line.take():
        served += len(batch)
        assert line.count == len(sizes) - served
    assert (line.count, line.tokens) == (0, 0)


def test_a_short_text_passes_a_long_one_that_came_a_little_before_it() -> None:
    line = line_of([Entry(1, 500, 0.0), Entry(2, 6, 0.1)])
    assert [entry.item for entry in line.take()] == [2]


def test_a_long_text_is_passed_for_as_long_as_it_may_take_and_no_longer() -> None:
    line = line_of([Entry(0, 500, 0.0)])
    now, served = 0.0, []
    while 0 not in served:
        now += 0.05
        line.add(Entry(round(now * 1000), 6, now))
        served += [entry.item for entry in line.take()]
        assert now <= 500 * PATIENCE_SECONDS_A_TOKEN + 0.1


def test_a_short_text_that_is_next_never_waits_for_a_long_one_in_its_batch() -> None:
    line = line_of([Entry(1, 6, 0.0), *(Entry(number, 200, 0.0) for number in range(2, 10))])
    assert [entry.item for entry in line.take()] == [1]


def test_a_batch_that_has_room_takes_shorter_texts_along() -> None:
    line = line_of([Entry(1, 40, 0.0), Entry(2, 36, 0.9), Entry(3, 31, 0.9)])
    assert sorted(entry.item for entry in line.take()) == [1, 2, 3]


@given(st.lists(st.integers(1, 40), min_size=2, max_size=8), st.integers(2, 4))
def test_what_is_little_enough_is_shared_out_among_those_who_have_nothing_to_do(sizes: list[int], workers: int) -> None:
    line = line_of([Entry(number, size, 0.0) for number, size in enumerate(sizes)], workers)
    share = sum(sizes) / workers
    assert all(len(batch) == 1 or sum(entry.size for entry in batch) <= share + 1 for batch in [line.take()])


def test_what_nobody_waits_for_lets_others_pass_for_a_while() -> None:
    line = line_of([Entry(1, 6, 0.0, is_urgent=False), Entry(2, 400, 5.0), Entry(3, 6, 20.0)])
    assert [[entry.item for entry in batch] for batch in batches(line)] == [[2], [1], [3]]


def test_who_has_waited_too_long_is_taken_out_and_the_others_stay() -> None:
    line = line_of([Entry(number, 10, 0.0, expires_at=float(number)) for number in range(1, 9)])
    assert sorted(entry.item for entry in line.expired(4.0)) == [1, 2, 3, 4]
    assert sorted(entry.item for batch in batches(line) for entry in batch) == [5, 6, 7, 8]


def test_who_is_not_wanted_any_more_is_dropped_and_takes_no_place() -> None:
    line = line_of([Entry(number, 10, 0.0) for number in range(6)])
    assert [entry.item for entry in line.take(lambda entry: entry.item % 2 == 1)] == [1, 3, 5]
    assert line.count == 0


@given(st.integers(1, 5_000), st.integers(1, 5_000))
def test_longer_texts_are_in_no_lower_bucket(one: int, other: int) -> None:
    low, high = sorted((one, other))
    assert bucket_of(low) <= bucket_of(high)
