"""Sets are as far apart as MASI has it, and people agree on each label that they give by itself."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from numpy.typing import NDArray

from studio.metrics.agreement import Ratings, set_agreement_by_label
from studio.metrics.agreement.sets import jaccard, masi

sets = some.frozensets(some.integers(0, 4))


def sizes(one: frozenset[int], other: frozenset[int]) -> tuple[NDArray[np.float64], ...]:
    return tuple(np.array(float(len(each))) for each in (one & other, one, other))


@given(one=sets, other=sets)
def test_distances_are_those_of_the_paper(one: frozenset[int], other: frozenset[int]) -> None:
    shared = len(one & other) / len(one | other) if one | other else 1.0
    weight = 1.0 if one == other else 2 / 3 if one <= other or other <= one else 1 / 3
    assert float(jaccard(*sizes(one, other))) == pytest.approx(1 - shared)
    assert float(masi(*sizes(one, other))) == pytest.approx(1 - shared * weight)


def test_nobody_who_labelled_anything_has_no_agreement_and_says_so() -> None:
    empty = Ratings.from_matrix(np.full((2, 3), -1), 2)
    assert set_agreement_by_label(empty, np.eye(2, dtype=bool))[0].alpha.reason == "Nobody has labelled anything yet."


def test_each_label_has_its_own_agreement() -> None:
    # The first label is given to the same examples by both, the second to the opposite ones, the third to none.
    memberships = np.array([[True, True, False], [True, False, False], [False, True, False], [False, False, False]])
    both = np.array([[0, 2] * 10, [1, 3] * 10])
    first, second, third = set_agreement_by_label(Ratings.from_matrix(both, 4), memberships, resamples=20)
    assert (first.percent.value, first.alpha.value) == (1, 1)
    assert second.percent.value == 0
    assert third.percent.value is None
    assert "Nobody gave this label" in third.percent.reason
