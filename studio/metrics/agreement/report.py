"""How far everybody agrees: over all labels, and on each label against the rest."""

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from studio.metrics.agreement.coefficients import fleiss_kappa, krippendorff_alpha, percent_agreement
from studio.metrics.agreement.profiles import Profiles, profiles
from studio.metrics.agreement.ratings import Ratings
from studio.metrics.bootstrap import RESAMPLES, estimate
from studio.metrics.figure import Figure, undefined

NO_RATINGS = "Nobody has labelled anything yet."
NOTHING_SHARED = "Nobody has labelled the same example as somebody else."
ALL_THE_SAME = "All labels are the same, so chance agreement is 100 % and hides real agreement."
NEVER_USED = "Nobody gave this label to an example that two people labelled."


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement among everybody, on the examples that at least two people labelled. Percent is a share from 0 to 1."""

    percent: Figure
    fleiss: Figure
    alpha: Figure


def agreement(ratings: Ratings, *, seed: int = 0, resamples: int = RESAMPLES) -> Agreement:
    """Agreement over all labels, each figure with its 95 % bootstrap interval over examples."""
    if not len(ratings.labels):
        return _without(NO_RATINGS)
    return _agreement(profiles(ratings), seed, resamples)


def agreement_by_label(ratings: Ratings, *, seed: int = 0, resamples: int = RESAMPLES) -> list[Agreement]:
    """Agreement on each label against the rest, in the order of the labels: did both say it, or both say another."""
    shared = profiles(ratings)
    used = shared.counts.sum(axis=0) > 0
    return [
        _agreement(shared.against_rest(label), seed, resamples)
        if used[label]
        else _without(NEVER_USED, shared.example_count)
        for label in range(ratings.label_count)
    ]


def _agreement(shared: Profiles, seed: int, resamples: int) -> Agreement:
    if not shared.example_count:
        return _without(NOTHING_SHARED)
    figure = partial(estimate, times=shared.examples, seed=seed, resamples=resamples, undefined=ALL_THE_SAME)
    return Agreement(
        percent=figure(lambda weights: percent_agreement(weights, shared.counts)),
        fleiss=_fleiss(shared, seed, resamples),
        alpha=figure(lambda weights: krippendorff_alpha(weights, shared.counts)),
    )


def _fleiss(shared: Profiles, seed: int, resamples: int) -> Figure:
    """Fleiss' kappa on the examples with the commonest number of labels (the larger of equals), saying so."""
    by_number = np.bincount(shared.raters, weights=shared.examples)
    number = len(by_number) - 1 - int(by_number[::-1].argmax())
    even = shared.with_raters(number)
    figure = estimate(
        lambda weights: fleiss_kappa(weights, even.counts),
        times=even.examples,
        seed=seed,
        resamples=resamples,
        undefined=ALL_THE_SAME,
    )
    left_out = shared.example_count - even.example_count
    if not left_out:
        return figure
    note = f"Only the {even.example_count:,} examples with exactly {number} labels count; {left_out:,} are left out."
    return replace(figure, reason=f"{figure.reason} {note}".strip())


def _without(reason: str, n: int = 0) -> Agreement:
    return Agreement(*[undefined(reason, n)] * 3)
