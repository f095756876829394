"""It is time to refit after five labels, or a tenth more: new ones, corrected ones, or some that were taken back."""

import pytest

from studio.training.fast.due import Counts, is_due


@pytest.mark.parametrize(
    ("labelled", "counted", "due"),
    [(0, None, False), (1, None, False), (2, None, True), (6, 2, False), (7, 2, True), (54, 50, False), (55, 50, True),
     (1_099, 1_000, False), (1_100, 1_000, True)],
)  # fmt: skip
def test_when_it_is_due(labelled: int, counted: int | None, due: bool) -> None:
    then = None if counted is None else Counts(counted, counted)
    assert is_due(Counts(labelled, labelled), then) is due


@pytest.mark.parametrize(("corrected", "due"), [(49, False), (50, True)])
def test_a_correction_counts_like_a_new_label(corrected: int, due: bool) -> None:
    assert is_due(Counts(made=500 + corrected, labelled=500), Counts(500, 500)) is due


@pytest.mark.parametrize(("labelled", "due"), [(46, False), (45, True)])
def test_so_does_a_label_that_was_taken_back(labelled: int, due: bool) -> None:
    assert is_due(Counts(made=50, labelled=labelled), Counts(50, 50)) is due
