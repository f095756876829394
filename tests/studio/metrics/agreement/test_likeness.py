"""Values of which some are more alike than others are compared once, and each is most like itself."""

import numpy as np

from studio.metrics.agreement import likeness_of


def test_each_two_values_are_compared_once() -> None:
    asked: list[tuple[str, str]] = []

    def ask(one: str, other: str) -> float:
        asked.append((one, other))
        return 0.5

    likeness = likeness_of(["a", "b"], ask)
    assert likeness(np.array([0, 1, 0, 0]), np.array([1, 0, 1, 0])).tolist() == [0.5, 0.5, 0.5, 1]
    assert asked == [("a", "b")]
