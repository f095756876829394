"""What is asked of answers to say how far their confidence can be trusted, whatever kind of answers they are."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from studio.metrics.bootstrap import Floats


class Answered(Protocol):
    """How sure a model was of each of its answers, from 0 to 1, and which of them were right."""

    @property
    def confidence(self) -> Floats: ...
    @property
    def correct(self) -> NDArray[np.bool_]: ...
    @property
    def examples(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Decided:
    """Answers of which nothing else is known; both arrays have shape (examples,)."""

    confidence: Floats
    correct: NDArray[np.bool_]

    @property
    def examples(self) -> int:
        return len(self.correct)
