"""Whether a new version may serve: a pure judgement on one sealed hold-out, with its reasons and how sure it is."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from math import ceil
from typing import Any

import numpy as np

from studio.metrics.bootstrap import Statistic, estimates
from studio.metrics.classification import LOWER_IS_BETTER, STATISTICS, Scored
from studio.metrics.classification.statistics import recall
from studio.metrics.figure import Figure
from studio.registry.policy import NON_INFERIOR, Policy

PROMOTE, KEEP, UNDECIDED = "promote", "keep", "not enough evidence"
METRIC, CALIBRATION = "metric", "calibration"
RESAMPLES = 1_000
# Beyond this nobody labels for one decision.
MOST_WANTED = 100_000


@dataclass(frozen=True, slots=True)
class Measured:
    """A version on the hold-out: its probabilities beside the gold labels, and its median latency."""

    scored: Scored
    latency_ms: float | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision, the sentences that explain it, and the difference to the champion in the policy's metric.

    `wanted` is about how many more hold-out examples would settle it, where that is what is missing. `bound` is what
    the difference, in `metric`, must be above.
    """

    decision: str
    reasons: tuple[str, ...]
    provisional: bool = False
    difference: Figure | None = None
    wanted: int = 0
    metric: str = ""
    bound: float = 0.0

    @property
    def promote(self) -> bool:
        return self.decision == PROMOTE

    @property
    def reason(self) -> str:
        """All sentences in one."""
        return " ".join(self.reasons)

    def to_dict(self) -> dict[str, Any]:
        """As it is stored with the version."""
        values = asdict(self) | {"reasons": list(self.reasons)}
        return values | {"promote": self.promote, "reason": self.reason}


def judge(
    challenger: Measured | None,
    champion: Measured | None,
    labels: Sequence[str],
    policy: Policy,
    *,
    serves: bool,
    against: str = "the served version",
) -> Verdict:
    """Judge a challenger; `champion` is what serves, measured on the same examples, or None when nothing does.

    `against` is what the sentences call the champion.
    """
    if challenger is None:
        return _unmeasured(serves)
    if not serves:
        return replace(_first(challenger, policy), metric=policy.metric)
    if champion is None:
        return Verdict(UNDECIDED, ("It was not compared with the version that serves now. Train again.",))
    verdict = _against(challenger, champion, labels, policy, against)
    is_sure = challenger.scored.examples >= policy.least_examples
    return replace(verdict, metric=policy.metric, bound=policy.bound if is_sure else 0.0)


def _unmeasured(serves: bool) -> Verdict:
    if serves:
        return Verdict(UNDECIDED, ("No hold-out example is labelled yet, so there is nothing to compare on.",))
    return Verdict(
        PROMOTE, ("The first version. No hold-out example is labelled yet, so nobody knows how good it is.",), True
    )


def _first(challenger: Measured, policy: Policy) -> Verdict:
    """The first version must beat whoever always gives the most frequent label."""
    scored = challenger.scored
    frequent = np.bincount(scored.gold, minlength=scored.labels).argmax()
    majority = Scored(np.tile(np.eye(scored.labels)[frequent], (scored.examples, 1)), scored.gold)
    found = _difference(challenger.scored, majority, policy)
    if scored.examples < policy.least_examples and scored.gold.min() == scored.gold.max():
        nothing = f"The first version. All {_examples(scored)} have one label so far, which says nothing."
        return Verdict(PROMOTE, (nothing,), True, found)
    against = f"always giving the most frequent label: {_words(found)} on {_examples(scored)}"
    if scored.examples < policy.least_examples:
        if (found.value or 0) > 0:
            return Verdict(PROMOTE, (f"Provisionally, the first version is better than {against}.",), True, found)
        return Verdict(KEEP, (f"It is no better than {against}.",), False, found)
    if found.low is not None and found.low > 0:
        return Verdict(PROMOTE, (f"The first version is better than {against}.",), False, found)
    return Verdict(KEEP, (f"It is not shown to be better than {against}.",), False, found)


def _against(challenger: Measured, champion: Measured, labels: Sequence[str], policy: Policy, against: str) -> Verdict:
    held = _examples(challenger.scored)
    if challenger.scored.examples < policy.least_examples:
        return _provisional(_difference(challenger.scored, champion.scored, policy), held, policy, against)
    found = _differences(challenger.scored, champion.scored, policy)
    on_the_whole = _by_interval(found[METRIC], held, policy, against)
    if faults := _faults(found, labels, policy) + _too_slow(challenger, champion, policy):
        worse = on_the_whole.reasons if on_the_whole.decision == KEEP else ()
        return Verdict(KEEP, worse + faults, False, found[METRIC])
    return on_the_whole


def _provisional(found: Figure, held: str, policy: Policy, against: str) -> Verdict:
    least = f"{policy.least_examples} are needed to be sure"
    if found.value is None:
        return Verdict(UNDECIDED, (f"The difference cannot be told: {found.reason}",), False, found)
    if found.value >= 0:
        word = "as good as" if found.value == 0 else "better than"
        return Verdict(PROMOTE, (f"{_name(policy)} is {word} {against}'s on {held}; {least}.",), True, found)
    return Verdict(KEEP, (f"{_name(policy)} is lower than {against}'s on {held}; {least}.",), False, found)


def _by_interval(found: Figure, held: str, policy: Policy, against: str) -> Verdict:
    bound = policy.bound
    if found.value is None or found.low is None or found.high is None:
        return Verdict(UNDECIDED, (f"The difference cannot be told: {found.reason}",), False, found)
    said = f"{_name(policy)} differs by {_words(found)} on {held}"
    if found.low > 0:
        return Verdict(PROMOTE, (f"{said}: better than {against}.",), False, found)
    if policy.name == NON_INFERIOR and found.low > bound:
        return Verdict(PROMOTE, (f"{said}: no loss of more than {_points(policy.margin)}.",), False, found)
    if found.high < 0:
        return Verdict(KEEP, (f"{said}: worse than {against}.",), False, found)
    wanted = _wanted(found, bound)
    more = f"Label about {wanted:,} more hold-out examples to know." if wanted < MOST_WANTED else "They are too alike."
    return Verdict(UNDECIDED, (f"{said}: it may be better or worse. {more}",), False, found, wanted)


def _faults(found: Mapping[str | int, Figure], labels: Sequence[str], policy: Policy) -> tuple[str, ...]:
    """What rules a version out, however good it is on the whole."""
    faults = []
    for index, label in enumerate(labels):
        lost = found[index]
        if lost.high is not None and lost.high < -policy.recall_floor:
            faults.append(f"It finds fewer of the examples of “{label}”: {_words(lost)} of them.")
    unsure = found[CALIBRATION]
    if unsure.low is not None and unsure.low > policy.ece_budget:
        faults.append(f"Its probabilities are further from the truth: a calibration error of {_words(unsure)} more.")
    return tuple(faults)


def _too_slow(challenger: Measured, champion: Measured, policy: Policy) -> tuple[str, ...]:
    if not challenger.latency_ms or not champion.latency_ms:
        return ()
    times = challenger.latency_ms / champion.latency_ms
    if times <= policy.latency_budget:
        return ()
    allowed = f"{policy.latency_budget:g} times is allowed"
    return (f"It takes {times:.1f} times as long ({challenger.latency_ms:.0f} ms a text); {allowed}.",)


def _difference(one: Scored, other: Scored, policy: Policy) -> Figure:
    """How much better `one` is in the policy's metric, with its interval."""
    return _estimated({METRIC: _better(one, other, policy)}, one.examples)[METRIC]


def _differences(one: Scored, other: Scored, policy: Policy) -> dict[str | int, Figure]:
    """The same for the policy's metric, the calibration error and, by its index, each label's recall."""
    statistics: dict[str | int, Statistic] = {METRIC: _better(one, other, policy)}
    statistics[CALIBRATION] = _minus(STATISTICS["ece"](one), STATISTICS["ece"](other))
    statistics |= {label: _minus(recall(one, label), recall(other, label)) for label in range(one.labels)}
    return _estimated(statistics, one.examples)


def _better(one: Scored, other: Scored, policy: Policy) -> Statistic:
    """Above 0 is better, whichever way the metric counts."""
    statistic = STATISTICS[policy.metric]
    if policy.metric in LOWER_IS_BETTER:
        one, other = other, one
    return _minus(statistic(one), statistic(other))


def _minus(one: Statistic, other: Statistic) -> Statistic:
    return lambda weights: one(weights) - other(weights)


def _estimated(statistics: Mapping[str | int, Statistic], examples: int) -> dict[str | int, Figure]:
    times = np.ones(examples, np.intp)
    return estimates(statistics, times, seed=0, resamples=RESAMPLES, undefined="no example tells.")


def _wanted(found: Figure, bound: float) -> int:
    """How many more examples make the interval, which shrinks with their root, keep clear of the bound."""
    assert found.value is not None
    assert found.low is not None
    distance, reach = abs(found.value - bound), found.value - found.low
    if distance == 0:
        return MOST_WANTED
    more = found.n * ((reach / distance) ** 2 - 1)
    return min(MOST_WANTED, max(10, ceil(more / 10) * 10))


def _words(figure: Figure) -> str:
    if figure.value is None:
        return "unknown"
    if figure.low is None or figure.high is None:
        return _points(figure.value)
    return f"{_points(figure.value)} ({_points(figure.low)} to {_points(figure.high)})"


def _points(value: float) -> str:
    return f"{value * 100:+.1f} points".replace("+0.0", "0.0").replace("-0.0", "0.0")


def _examples(scored: Scored) -> str:
    return f"{scored.examples:,} held-out examples"


def _name(policy: Policy) -> str:
    return {"macro_f1": "Macro-F1", "accuracy": "Accuracy"}.get(policy.metric, policy.metric)
