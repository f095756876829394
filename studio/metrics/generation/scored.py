"""Written texts beside the ones that were wanted: what has to be counted of each for every figure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from studio.metrics.bootstrap import Floats
from studio.metrics.generation.bleu import bleu_counts
from studio.metrics.generation.chrf import chrf_counts
from studio.metrics.generation.rouge import rouge_of_each


@dataclass(frozen=True)
class ScoredTexts:
    """`exact` of shape (examples,), 0 or 1; the others have a row an example, see the modules that count them.

    `signatures` say how sacrebleu counted, so that its numbers can be compared with others.
    """

    exact: Floats
    rouge: Floats
    chrf: Floats
    bleu: Floats
    signatures: dict[str, str]

    @classmethod
    def of(cls, predicted: Sequence[str], gold: Sequence[str]) -> Self:
        """Raises ValueError: no examples, not as many gold texts as texts, or a gold text that is empty."""
        if not predicted or len(predicted) != len(gold):
            raise ValueError(
                f"found {len(predicted)} texts and {len(gold)} gold texts; expected as many of both, and at least one"
            )
        if empty := [place for place, text in enumerate(gold) if not text.strip()]:
            raise ValueError(f"found an empty gold text at {empty[0]}; expected one to compare with")
        chrf, chrf_signature = chrf_counts(predicted, gold)
        bleu, bleu_signature = bleu_counts(predicted, gold)
        return cls(
            exact=np.array(
                [said.strip() == wanted.strip() for said, wanted in zip(predicted, gold, strict=True)], float
            ),
            rouge=rouge_of_each(predicted, gold),
            chrf=chrf,
            bleu=bleu,
            signatures={"chrf": chrf_signature, "bleu": bleu_signature},
        )

    @property
    def examples(self) -> int:
        return len(self.exact)
