"""Answers to questions beside the gold answers that they are measured against."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from studio.metrics.bootstrap import Floats
from studio.metrics.extraction.answers import find_arithmetic

USUAL_ARITHMETIC = "v2.0"


@dataclass(frozen=True)
class ScoredAnswers:
    """What each answer is worth, all of shape (examples,).

    `exact` is 0 or 1, `f1` from 0 to 1, `answerable` says which questions have an answer, and `confidence` how sure
    the model was of what it said, from 0 to 1.
    """

    exact: Floats
    f1: Floats
    answerable: NDArray[np.bool_]
    confidence: Floats

    @classmethod
    def of(
        cls,
        predicted: Sequence[str],
        gold: Sequence[Sequence[str]],
        confidence: Sequence[float],
        arithmetic: str = USUAL_ARITHMETIC,
    ) -> Self:
        """The texts of the answers; "" says that there is none, and no gold answer at all that this is right.

        Raises:
            ValueError: no examples, numbers that do not fit, or a confidence that is no probability.
        """
        if not predicted or not len(predicted) == len(gold) == len(confidence):
            raise ValueError(
                f"found {len(predicted)} answers, gold for {len(gold)} and {len(confidence)} confidences; "
                "expected as many of each, and at least one"
            )
        sure = np.asarray(confidence, np.float64)
        if not np.isfinite(sure).all() or (sure < 0).any() or (sure > 1).any():
            raise ValueError("found a confidence that is no probability (a logit?); expected numbers from 0 to 1")
        script = find_arithmetic(arithmetic)
        pairs = list(zip(predicted, gold, strict=True))
        return cls(
            exact=np.array([script.exact(*pair) for pair in pairs]),
            f1=np.array([script.f1(*pair) for pair in pairs]),
            answerable=np.array([any(script.gold(answers)) for answers in gold]),
            confidence=sure,
        )

    @property
    def examples(self) -> int:
        return len(self.exact)

    @property
    def correct(self) -> NDArray[np.bool_]:
        """Which answers are exactly right."""
        return np.asarray(self.exact == 1)
