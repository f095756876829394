"""A setting that is a number is in its range, or its name and what was found are told."""

import math

import pytest

from studio.errors import InvalidInput
from studio.tasks.ranges import Range, require_number


@pytest.mark.parametrize(("value", "allowed"), [(0, (0, 10)), (10, (0, 10)), (0.5, (0.0, 1.0)), (1, (0.0, 1.0))])
def test_what_is_in_its_range_is_taken(value: float, allowed: Range) -> None:
    require_number("beams", value, allowed)


@pytest.mark.parametrize(
    ("value", "allowed"),
    [
        (11, (0, 10)),
        (-1, (0, 10)),
        (1.0, (0, 10)),
        (True, (0, 10)),
        ("3", (0, 10)),
        (None, (0, 10)),
        (math.nan, (0.0, 1.0)),
        (math.inf, (0.0, 1.0)),
        (10**400, (0, 10)),
        (10**400, (0.0, 1.0)),
        (-(10**400), (0.0, 1.0)),
    ],
)
def test_what_is_not_is_named(value: object, allowed: Range) -> None:
    with pytest.raises(InvalidInput, match=r"beams is .*; expected a .*number from 0"):
        require_number("beams", value, allowed)
