"""Whether a new version may serve: a pure judgement on one sealed hold-out, with its reasons and how sure it is."""

from collections.abc import Sequence
from dataclasses import replace
from math import ceil

from studio.metrics.figure import Figure
from studio.metrics.measurable import Measurable
from studio.metrics.repeated_looks import stretch
from studio.registry.differences import Differences, compare, gain
from studio.registry.first import first
from studio.registry.policy import NON_INFERIOR, Policy
from studio.registry.question import Question
from studio.registry.verdict import KEEP, PROMOTE, SEVERITY, UNDECIDED, Anchor, Measured, Verdict
from studio.registry.wording import differs, held_out, unit, with_interval

# Beyond this nobody labels for one decision.
MOST_WANTED = 100_000


def judge(
    challenger: Measured | None,
    champion: Measured | None,
    labels: Sequence[str],
    policy: Policy,
    *,
    serves: bool,
    against: str = "the served version",
    looks: int = 0,
    anchor: Anchor | None = None,
) -> Verdict:
    """Judge a challenger; `champion` is what serves, measured on the same examples, or None when nothing does.

    `against` is what the sentences call the champion. `looks` is how often versions were compared on much the same
    examples before.
    """
    question = Question(labels, policy, looks, against)
    if challenger is None:
        verdict = _unmeasured(serves)
    elif not serves:
        verdict = _surely(first(challenger.scored, question), challenger, question)
    elif champion is None:
        verdict = Verdict(UNDECIDED, ("It was not compared with the version that serves now. Train again.",))
    else:
        verdict = _against_all(challenger, champion, anchor, question)
    return replace(verdict, metric=policy.metric, policy=policy)


def _unmeasured(serves: bool) -> Verdict:
    if serves:
        return Verdict(UNDECIDED, ("No hold-out example is labelled yet, so there is nothing to compare on.",))
    return Verdict(
        PROMOTE, ("The first version. No hold-out example is labelled yet, so nobody knows how good it is.",), True
    )


def _against_all(challenger: Measured, champion: Measured, anchor: Anchor | None, question: Question) -> Verdict:
    """The verdict against the champion, or the one against the anchor where that is the harder one."""
    verdict = _against(challenger, champion, question)
    if anchor is None:
        return verdict
    other = _against(challenger, anchor.measured, replace(question, against=anchor.name))
    if SEVERITY.index(other.decision) <= SEVERITY.index(verdict.decision):
        return replace(verdict, gain=verdict.gain and other.gain)
    why = f"{anchor.name} is compared with too, so that small losses from version to version do not add up."
    return replace(other, reasons=(*other.reasons, why), anchor=anchor.name)


def _against(challenger: Measured, champion: Measured, question: Question) -> Verdict:
    policy, looks = question.policy, question.looks
    if not question.is_sure(challenger.scored):
        return _provisional(gain(challenger.scored, champion.scored, policy.metric), challenger.scored, question)
    found = compare(challenger.scored, champion.scored, policy.metric, looks)
    verdict = _by_interval(found.metric, challenger.scored, question)
    if faults := _faults(found, question) + _too_slow(challenger, champion, policy):
        worse = verdict.reasons if verdict.decision == KEEP else ()
        verdict = Verdict(KEEP, worse + faults, False, found.metric)
    return _surely(replace(verdict, bound=policy.bound), challenger, question)


def _surely(verdict: Verdict, challenger: Measured, question: Question) -> Verdict:
    """With what was shown and, from the second look at the hold-out on, what that costs."""
    if not question.is_sure(challenger.scored):
        return verdict
    low = verdict.difference.low if verdict.difference else None
    gained = replace(verdict, gain=verdict.promote and low is not None and low > 0, looks=question.looks)
    if not question.looks:
        return gained
    seen = f"It is comparison {question.looks + 1} on much the same held-out examples"
    times = f"so chance has to be ruled out more surely: with an interval {stretch(question.looks):.1f} times as wide."
    return replace(gained, reasons=(*verdict.reasons, f"{seen}, {times}"))


def _provisional(found: Figure, scored: Measurable, question: Question) -> Verdict:
    name, against = question.policy.measure.title, question.against
    if found.value is None:
        return Verdict(UNDECIDED, (f"The difference cannot be told: {found.reason}",), False, found)
    word = "as good as" if found.value == 0 else "better than" if found.value > 0 else "worse than"
    least = f"{question.policy.least_examples} are needed to be sure"
    said = f"{name} is {word} {against}'s on {held_out(scored)}; {least}."
    return Verdict(PROMOTE if found.value >= 0 else KEEP, (said,), found.value >= 0, found)


def _by_interval(found: Figure, scored: Measurable, question: Question) -> Verdict:
    policy, against = question.policy, question.against
    if found.value is None or found.low is None or found.high is None:
        return Verdict(UNDECIDED, (f"The difference cannot be told: {found.reason}",), False, found)
    is_loss = policy.metric in scored.lower_is_better
    said = f"{differs(policy.measure, found, is_loss=is_loss)} on {held_out(scored)}"
    if found.low > 0:
        return Verdict(PROMOTE, (f"{said}: better than {against}.",), False, found)
    if policy.name == NON_INFERIOR and found.low > policy.bound:
        most = unit(policy.measure)(policy.margin).lstrip("+")
        return Verdict(PROMOTE, (f"{said}: no loss of more than {most} against {against}.",), False, found)
    if found.high < 0:
        return Verdict(KEEP, (f"{said}: worse than {against}.",), False, found)
    wanted = _wanted(found, policy.bound)
    more = f"Label about {wanted:,} more hold-out examples to know." if wanted < MOST_WANTED else "They are too alike."
    return Verdict(UNDECIDED, (f"{said}: it may be better or worse than {against}. {more}",), False, found, wanted)


def _faults(found: Differences, question: Question) -> tuple[str, ...]:
    """What rules a version out, however good it is on the whole."""
    faults = []
    for label, lost in zip(question.labels, found.recalls, strict=True):
        if lost.high is not None and lost.high < -question.policy.recall_floor:
            faults.append(f"It finds fewer of the examples of “{label}”: {with_interval(lost)} of {lost.n:,}.")
    unsure = found.calibration
    if unsure is not None and unsure.low is not None and unsure.low > question.policy.ece_budget:
        faults.append(
            f"Its probabilities are further from the truth: a calibration error of {with_interval(unsure)} more."
        )
    return tuple(faults)


def _too_slow(challenger: Measured, champion: Measured, policy: Policy) -> tuple[str, ...]:
    if not challenger.latency_ms or not champion.latency_ms:
        return ()
    times = challenger.latency_ms / champion.latency_ms
    if times <= policy.latency_budget:
        return ()
    allowed = f"{policy.latency_budget:g} times is allowed"
    return (f"It takes {times:.1f} times as long ({challenger.latency_ms:.0f} ms a text); {allowed}.",)


def _wanted(found: Figure, bound: float) -> int:
    """How many more examples keep an interval, which shrinks with their root, clear of what it is to be clear of.

    Above the bound that is the bound, below 0 it is 0; between the two whichever is to be had first.
    """
    assert found.value is not None
    assert found.low is not None
    assert found.high is not None
    ways = []
    if found.value > bound:
        ways.append((found.value - found.low) / (found.value - bound))
    if found.value < 0:
        ways.append((found.high - found.value) / -found.value)
    if not ways:
        return MOST_WANTED
    more = found.n * (min(ways) ** 2 - 1)
    return min(MOST_WANTED, max(10, ceil(more / 10) * 10))
