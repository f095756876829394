"""What is asked of answers that stand beside their gold, whatever kind of answers they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from studio.metrics.bootstrap import Statistic


class Measurable(Protocol):
    """What a model says of some examples, at least one, beside what is agreed of them."""

    # Names of statistics of which less is better.
    lower_is_better: frozenset[str]

    @property
    def examples(self) -> int: ...

    @property
    def is_uniform(self) -> bool:
        """Whether all gold is the same, so that it tells nothing."""
        ...

    def statistic(self, name: str) -> Statistic:
        """One of the figures of the report, of weights on the examples. Raises KeyError for another name."""
        ...

    def found(self) -> Sequence[NDArray[np.bool_]]:
        """Of each label, each time that it is gold, whether it was found; nothing where answers have no labels.

        Any answers to the same gold have the same times in the same places.
        """
        ...

    def calibration_error(self) -> Statistic | None:
        """How far sureness is from truth; None where answers come without it."""
        ...

    def guess(self, metric: str) -> "Guess | None":
        """The best by this metric that one can say without reading an example; None where there is no such thing."""
        ...

    def report(self, labels: Sequence[str]) -> dict[str, Any]:
        """All that is known of them, as JSON: `examples`, `figures` by name, and what else the kind has to show."""
        ...


@dataclass(frozen=True, slots=True)
class Guess:
    """What says the same of every example; `words` are what it does, such as: always giving the same label."""

    words: str
    measured: Measurable
