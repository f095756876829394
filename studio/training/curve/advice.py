"""What a learning curve means for those who label, in sentences."""

from collections.abc import Sequence
from dataclasses import dataclass

from studio.metrics.figure import Figure
from studio.metrics.learning_curve import LearningCurve

MORE, ENOUGH, UNCLEAR = "more", "enough", "unclear"
# A gain in macro-F1 that is worth labelling for, tried from the largest down, and one that nobody would notice.
WORTH, UNNOTICED = (0.05, 0.02, 0.01), 0.005
CLASSES_NAMED = 3


@dataclass(frozen=True, slots=True)
class LabelStanding:
    """How one label does: labels in the pool, the share of its held-out examples that is found, and what it is
    taken for most often, None where it never is."""

    label: str
    count: int
    recall: Figure
    taken_for: str | None


@dataclass(frozen=True, slots=True)
class Advice:
    """Whether to go on labelling: `verdict` is more, enough or unclear, and the sentences say why and of what."""

    verdict: str
    sentences: list[str]


def advise(
    curve: LearningCurve, standings: Sequence[LabelStanding], accuracy: Figure, agreement: Figure | None
) -> Advice:
    """`accuracy` is that of the last refit; `agreement` the share on which two people agree, None where unknown."""
    verdict, sentence = _on_the_whole(curve)
    return Advice(verdict, [sentence, *_by_label(standings, accuracy), _ceiling(accuracy, agreement)])


def _on_the_whole(curve: LearningCurve) -> tuple[str, str]:
    doubled = curve.gain(curve.labels)
    assert doubled.value is not None
    assert doubled.low is not None
    assert doubled.high is not None
    if doubled.low > UNNOTICED and (found := _worth_it(curve)) is not None:
        more, gain = found
        return MORE, f"About {_rounded(more):,} more labels for {_words(gain)} macro-F1."
    if doubled.high < WORTH[1]:
        return ENOUGH, f"More labels will not help: twice as many are expected to bring {_words(doubled)} macro-F1."
    return UNCLEAR, (
        f"It is not clear yet whether more labels help: twice as many may bring {_words(doubled)} macro-F1. "
        "More labelled hold-out examples would tell."
    )


def _worth_it(curve: LearningCurve) -> tuple[int, Figure] | None:
    for worth in WORTH:
        if (more := curve.labels_for(worth)) is not None and more > 0:
            return more, curve.gain(more)
    return None


def _by_label(standings: Sequence[LabelStanding], accuracy: Figure) -> list[str]:
    """The labels that are found least, if clearly less than the others are."""
    assert accuracy.value is not None
    usual = sorted(one.count for one in standings)[len(standings) // 2]
    weak = [one for one in standings if one.recall.value is not None and one.recall.value < accuracy.value - 0.05]
    weak.sort(key=lambda one: one.recall.value or 0.0)
    return [_sentence(one, usual) for one in weak[:CLASSES_NAMED]]


def _sentence(one: LabelStanding, usual: int) -> str:
    assert one.recall.value is not None
    said = f"“{one.label}” has {one.count:,} labels, and {_percent(one.recall)} of its held-out examples are found:"
    if one.count < usual:
        return f"{said} label more of it."
    if one.taken_for is None:
        return f"{said} look at its examples."
    return f"{said} it is taken for “{one.taken_for}”. Say in the guidelines what tells them apart."


def _ceiling(accuracy: Figure, agreement: Figure | None) -> str:
    if agreement is None or agreement.value is None:
        return "How far a model can get is not known: nobody has labelled the same examples as somebody else."
    assert accuracy.value is not None
    said = f"Two people agree on {_percent(agreement)} of the examples that both labelled"
    if accuracy.value >= (agreement.value if agreement.low is None else agreement.low):
        agrees = f"the head agrees with the gold labels on {_percent(accuracy)}"
        return f"{said}, and {agrees}: clearer guidelines will help more than labels."
    return f"{said}: about as far as a model can get. The head agrees with the gold labels on {_percent(accuracy)}."


def _rounded(labels: int) -> int:
    """To two digits: nobody knows it better."""
    unit = int(10 ** max(0, len(str(labels)) - 2))
    return max(10, round(labels / unit) * unit)


def _words(gain: Figure) -> str:
    assert gain.value is not None
    assert gain.low is not None
    assert gain.high is not None
    return f"{100 * gain.value:+.1f} points ({100 * gain.low:.1f} to {100 * gain.high:.1f}) of"


def _percent(share: Figure) -> str:
    assert share.value is not None
    if share.low is None or share.high is None:
        return f"{share.value:.0%}".replace("%", " %")
    return f"{100 * share.value:.0f} % ({100 * share.low:.0f} to {100 * share.high:.0f})"
