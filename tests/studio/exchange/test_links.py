"""What is tied together by keys, and which held-out rows have their like in the pool."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from studio.exchange.twins import Groups
from studio.exchange.twins.links import NO_KEY, crossing, links

Sides = st.lists(st.booleans(), min_size=1, max_size=20)


@given(st.lists(st.sampled_from(["", "a", "b", "c"]), max_size=30))
def test_rows_of_one_key_are_tied_to_their_first_and_others_to_nobody(names: list[str]) -> None:
    keys = np.array([name.encode() for name in names], "V16") if names else np.empty(0, "V16")
    pairs = {tuple(pair) for pair in links(keys, np.arange(len(names)) * 10).tolist()}
    assert pairs == {
        (names.index(name) * 10, place * 10) for place, name in enumerate(names) if name and names.index(name) != place
    }


def test_nothing_is_tied_by_no_key() -> None:
    assert len(links(np.full(5, NO_KEY, "V16"), np.arange(5))) == 0


@given(Sides, st.data())
def test_a_held_out_row_leaks_if_and_only_if_its_group_is_in_the_pool(sides: list[bool], data: st.DataObject) -> None:
    count = len(sides)
    first = [data.draw(st.sampled_from([place, *range(place)])) for place in range(count)]
    for place in range(count):
        first[place] = first[first[place]]
    places = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1))
    alike = [pair for pair in data.draw(st.lists(places)) if pair[0] < pair[1] and first[pair[0]] == first[pair[1]]]
    groups = Groups(np.array(first), np.array(sorted(set(alike)), np.int64).reshape(-1, 2))
    found = dict(crossing(groups, np.array(sides)).tolist())
    mixed = {
        place
        for place in range(count)
        if sides[place] and any(first[other] == first[place] and not sides[other] for other in range(count))
    }
    assert set(found) == mixed
    for held, twin in found.items():
        assert not sides[twin]
        assert first[twin] == first[held]
        twins = {one if other == held else other for one, other in alike if held in (one, other)}
        assert twin in twins or not any(not sides[one] for one in twins)
