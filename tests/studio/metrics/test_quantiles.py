"""Quantiles as they are defined, whatever the number of measurements."""

import pytest

from studio.metrics.quantiles import quantile


@pytest.mark.parametrize(
    ("count", "share", "found"), [(100, 0.95, 95), (100, 0.5, 50), (2, 0.5, 1), (1, 0.95, 1), (3, 0.0, 1), (7, 1.0, 7)]
)
def test_a_quantile_is_the_smallest_value_that_this_share_does_not_exceed(count: int, share: float, found: int) -> None:
    assert quantile([float(number) for number in range(count, 0, -1)], share) == found
