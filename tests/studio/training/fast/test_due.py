"""It is time to refit after five labels, or a tenth more."""

import pytest

from studio.training.fast.due import is_due


@pytest.mark.parametrize(
    ("labelled", "counted", "due"),
    [(0, None, False), (1, None, False), (2, None, True), (6, 2, False), (7, 2, True), (54, 50, False), (55, 50, True),
     (1_099, 1_000, False), (1_100, 1_000, True), (46, 50, False), (45, 50, True)],
)  # fmt: skip
def test_when_it_is_due(labelled: int, counted: int | None, due: bool) -> None:
    assert is_due(labelled, counted) is due
