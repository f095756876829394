"""How a variant's answers differ from the reference's on the same texts, and whether that is within a budget."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from studio.errors import StudioError
from studio.metrics.bootstrap import Floats
from studio.metrics.classification import STATISTICS, Scored, require_probabilities
from studio.metrics.classification.aligned import align
from studio.metrics.intervals import share

NOTHING_HELD_OUT = (
    "There is no held-out text to compare it on, so nobody knows whether it answers as well. Add examples to the "
    "hold-out, then make it again."
)
# What is lost in rounding is no loss.
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Gold:
    """What people say of the texts, by `labels` of today; `said` has a name for each text, None where nobody says.

    `names` is what each of the model's labels is called today, None where that means nothing any more.
    """

    said: Sequence[str | None]
    labels: Sequence[str]
    names: Sequence[str | None]


@dataclass(frozen=True, slots=True)
class Budget:
    """The share of texts that may get another label, and the macro-F1 that may be lost; both from 0 to 1."""

    most_flips: float
    most_lost: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """`flips` of `texts` get another label, and with 95 % confidence at most the share `flips_bound` of any do.

    Macro-F1 is by the `labelled` ones among them; None without any.
    """

    texts: int
    flips: int
    flips_bound: float
    largest_difference: float
    labelled: int
    macro_f1_before: float | None
    macro_f1_after: float | None

    @property
    def flipped_share(self) -> float:
        return self.flips / self.texts if self.texts else 0.0

    @property
    def lost(self) -> float:
        """Of macro-F1; below 0 for a gain."""
        if self.macro_f1_before is None or self.macro_f1_after is None:
            return 0.0
        return self.macro_f1_before - self.macro_f1_after


@dataclass(frozen=True, slots=True)
class Judged:
    """Whether a variant may serve, and why, in words."""

    fits: bool
    reason: str


def flipped(reference: Floats, variant: Floats) -> list[int]:
    """The rows whose most probable label is another one."""
    return [int(row) for row in np.flatnonzero(reference.argmax(axis=1) != variant.argmax(axis=1))]


def compare(reference: Floats, variant: Floats, gold: Gold) -> Comparison:
    """Both of shape (texts, the model's labels), rows being probabilities of the same texts.

    Raises:
        StudioError: the variant's rows are no probabilities.
    """
    texts = len(reference)
    if not texts:
        return Comparison(0, 0, 1.0, 0.0, 0, None, None)
    require_probabilities(reference, texts, reference.shape[1])
    try:
        require_probabilities(variant, texts, reference.shape[1])
    except ValueError as error:
        raise StudioError("What it answers are no probabilities, so it cannot be used. Choose another.") from error
    flips = len(flipped(reference, variant))
    labelled = [row for row, label in enumerate(gold.said) if label in gold.labels]
    return Comparison(
        texts=texts,
        flips=flips,
        flips_bound=share(flips, texts).high or 1.0,
        largest_difference=float(np.abs(reference - variant).max()),
        labelled=len(labelled),
        macro_f1_before=_macro_f1(reference, gold, labelled),
        macro_f1_after=_macro_f1(variant, gold, labelled),
    )


def judge(comparison: Comparison, budget: Budget) -> Judged:
    """Nothing is accepted that was compared on nothing; few texts are enough, and the words say how little they say."""
    if not comparison.texts:
        return Judged(False, NOTHING_HELD_OUT)
    flips_fit = comparison.flipped_share <= budget.most_flips + ROUNDING
    loss_fits = comparison.lost <= budget.most_lost + ROUNDING
    words = [_flips_in_words(comparison, budget, flips_fit)]
    if comparison.labelled:
        words.append(_loss_in_words(comparison, budget, loss_fits))
    return Judged(flips_fit and loss_fits, " ".join(words))


def _macro_f1(probabilities: Floats, gold: Gold, labelled: list[int]) -> float | None:
    if not labelled:
        return None
    aligned = align(probabilities[labelled], dict(enumerate(gold.names)), gold.labels)
    place = {label: index for index, label in enumerate(gold.labels)}
    scored = Scored.of(aligned, [place[str(gold.said[row])] for row in labelled])
    return float(STATISTICS["macro_f1"](scored)(np.ones((1, len(labelled))))[0])


def _flips_in_words(comparison: Comparison, budget: Budget, fits: bool) -> str:
    flips, texts = comparison.flips, comparison.texts
    of = f"{flips or 'None'} of {texts:,} held-out texts get{'s' if flips < 2 else ''} another label"
    if not fits:
        return f"{of}: {_percent(comparison.flipped_share)}, and at most {_percent(budget.most_flips)} may."
    if comparison.flips_bound > budget.most_flips:
        return f"{of}; on so few that can be up to {_percent(comparison.flips_bound)} of all texts (95 % interval)."
    return f"{of}."


def _loss_in_words(comparison: Comparison, budget: Budget, fits: bool) -> str:
    before, after = f"{comparison.macro_f1_before:.3f}", f"{comparison.macro_f1_after:.3f}"
    where = f"on the {comparison.labelled:,} labelled ones" if comparison.labelled > 1 else "on the one labelled one"
    if not fits:
        lost = f"{comparison.lost:.4f}".rstrip("0")
        return f"Macro-F1 goes from {before} to {after} {where}: {lost} lost, and at most {budget.most_lost:g} may be."
    if before == after:
        return f"Macro-F1 stays at {before} {where}."
    return f"Macro-F1 goes from {before} to {after} {where}."


def _percent(value: float) -> str:
    return f"{100 * value:.2g} %" if value < 0.1 else f"{100 * value:.0f} %"
