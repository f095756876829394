"""What a scoring has found so far: predictions by label, how unsure they are, and texts that were left out."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

BINS = 20


@dataclass(frozen=True, slots=True)
class Found:
    """Kept with the scoring, so that it goes on with these after a crash.

    `counts` are predictions by label, `bins` examples by uncertainty in steps of 0.05 and `uncertainty` is the sum of
    it. `skipped` texts were refused, the first of them with the sentence `refusal`.
    """

    labels: tuple[str, ...] = ()
    counts: tuple[int, ...] = ()
    bins: tuple[int, ...] = (0,) * BINS
    uncertainty: float = 0.0
    skipped: int = 0
    refusal: str = ""
    scored: int = 0

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Found":
        known: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in values.items()
        }
        # Those of an older studio are of one label each.
        return cls(**({"scored": sum(known.get("counts", ()))} | known))

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def mean_uncertainty(self) -> float | None:
        """None while nothing is scored."""
        return self.uncertainty / self.scored if self.scored else None

    def with_scores(
        self, labels: Sequence[str], named: Sequence[Sequence[str]], uncertainty: NDArray[np.float64]
    ) -> "Found":
        """And these: which of the labels each answer names, with the uncertainty of each."""
        places = {label: place for place, label in enumerate(labels)}
        said = [places[label] for names in named for label in names if label in places]
        predicted = np.bincount(np.array(said, np.int64), minlength=len(labels))
        bins = np.bincount(np.minimum((uncertainty * BINS).astype(int), BINS - 1), minlength=BINS)
        return replace(
            self,
            labels=tuple(labels),
            counts=tuple((np.array(self.counts or [0] * len(labels)) + predicted).tolist()),
            bins=tuple((np.array(self.bins) + bins).tolist()),
            uncertainty=self.uncertainty + float(uncertainty.sum()),
            scored=self.scored + len(uncertainty),
        )

    def with_refused(self, refusals: Sequence[str]) -> "Found":
        """And these texts, left out with a sentence each."""
        if not refusals:
            return self
        return replace(self, skipped=self.skipped + len(refusals), refusal=self.refusal or refusals[0])
