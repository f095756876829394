"""Who goes when memory is short: no more than must, the pinned first, the newcomer never."""

from hypothesis import given
from hypothesis import strategies as st

from studio.serving.memory import Loaded, taken_bytes, who_goes

WEIGHTS = st.dictionaries(st.integers(0, 6), st.just(0), min_size=1, max_size=3)
# What holds bytes has one size, whoever shares it.
SIZES = st.lists(st.integers(1, 100), min_size=7, max_size=7)


@st.composite
def houses(draw: st.DrawFn) -> tuple[dict[int, int], list[Loaded[int]], int]:
    sizes = draw(SIZES)

    def weights() -> dict[int, int]:
        return {holder: sizes[holder] for holder in draw(WEIGHTS)}

    others = [
        Loaded(key, weights(), draw(st.floats(0, 100)), draw(st.booleans())) for key in range(draw(st.integers(0, 8)))
    ]
    return weights(), others, draw(st.integers(0, 400))


@given(houses())
def test_what_stays_fits_or_the_newcomer_is_alone(house: tuple[dict[int, int], list[Loaded[int]], int]) -> None:
    newcomer, others, budget = house
    gone = who_goes(newcomer, others, budget)
    staying = [one for one in others if one.key not in gone]
    taken = taken_bytes([newcomer, *(one.weights for one in staying)])
    assert len(set(gone)) == len(gone)
    assert budget == 0 or taken <= budget or not staying
    if gone:  # without the last one to go it did not fit
        kept = [one for one in others if one.key not in gone[:-1]]
        assert taken_bytes([newcomer, *(one.weights for one in kept)]) > budget


@given(houses())
def test_pinned_ones_go_first_and_then_whoever_was_asked_the_longest_ago(
    house: tuple[dict[int, int], list[Loaded[int]], int],
) -> None:
    newcomer, others, budget = house
    gone = set(who_goes(newcomer, others, budget))
    for one in others:
        for other in others:
            is_before = (not one.is_pinned, one.asked_at) < (not other.is_pinned, other.asked_at)
            assert not (is_before and other.key in gone and one.key not in gone)


def test_what_several_share_counts_once() -> None:
    assert taken_bytes([{1: 100, 2: 5}, {1: 100, 3: 5}]) == 110
    others = [Loaded("a", {1: 100, 2: 5}, 0.0), Loaded("b", {4: 50}, 1.0)]
    assert who_goes({1: 100, 3: 5}, others, 160) == []
    # The five bytes of its own are all that the first one gives back, so the second has to go as well.
    assert who_goes({1: 100, 3: 5}, others, 150) == ["a", "b"]


def test_without_a_limit_nobody_goes() -> None:
    assert who_goes({1: 10**12}, [Loaded("a", {2: 10**12}, 0.0)], 0) == []
