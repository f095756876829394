"""How a variant's answers differ from the reference's to the same texts, and whether that is within a budget."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from studio.errors import StudioError
from studio.metrics.bootstrap import Floats
from studio.metrics.classification import require_probabilities
from studio.metrics.intervals import share
from studio.serving.score import score_of
from studio.tasks.base import Said, Spoken, Task

NOTHING_HELD_OUT = (
    "There is no held-out text to compare it on, so nobody knows whether it answers as well. Add examples to the "
    "hold-out, then make it again."
)
NO_PROBABILITIES = "What it answers are no probabilities, so it cannot be used. Choose another."
# What is lost in rounding is no loss.
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Gold:
    """What people say of the texts, by `labels` of today, None where nobody does.

    `own` are the model's labels, and `names` what those are called today, where that differs; None where one means
    nothing any more.
    """

    said: Sequence[Said | None]
    labels: Sequence[str]
    own: Sequence[str]
    names: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Budget:
    """How far answers may be apart on average, and what of the score may be lost; both from 0 to 1."""

    most_flips: float
    most_lost: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """`flips` of `texts` get another answer, and with 95 % confidence at most the share `flips_bound` of any do.

    `apart` is how far answers are apart on average, from 0 to 1: the share of flips where an answer is one label, and
    less where only a part of it is another, such as a word of a text.
    The score is that by which versions of the task are usually compared, called `metric`, and by the `labelled` ones
    among the texts; None without any.
    """

    texts: int
    flips: int
    flips_bound: float
    apart: float
    largest_difference: float
    labelled: int
    metric: str
    score_before: float | None
    score_after: float | None

    @property
    def lost(self) -> float:
        """Of the score; below 0 for a gain."""
        if self.score_before is None or self.score_after is None:
            return 0.0
        return self.score_before - self.score_after


@dataclass(frozen=True, slots=True)
class Judged:
    """Whether a variant may serve, and why, in words."""

    fits: bool
    reason: str


def flipped(reference: Sequence[Spoken], variant: Sequence[Spoken]) -> list[int]:
    """The places of the texts that get another answer."""
    return [
        place for place, (one, other) in enumerate(zip(reference, variant, strict=True)) if one.label != other.label
    ]


def compare(
    task: Task, texts: Sequence[str], reference: Sequence[Spoken], variant: Sequence[Spoken], gold: Gold
) -> Comparison:
    """Both are about these texts.

    Raises:
        StudioError: what the variant says are no probabilities.
    """
    metric = task.metrics[task.headline[0]].title
    if not texts:
        return Comparison(0, 0, 1.0, 0.0, 0.0, 0, metric, None, None)
    before, after = _numbers(task, reference), _require(task, variant)
    places = flipped(reference, variant)
    flips, apart = len(places), sum(task.distance(reference[place].label, variant[place].label) for place in places)
    known = set(gold.labels)
    labelled = [
        place for place, said in enumerate(gold.said) if said is not None and known.issuperset(task.named(said))
    ]
    return Comparison(
        texts=len(texts),
        flips=flips,
        flips_bound=share(flips, len(texts)).high or 1.0,
        apart=apart / len(texts),
        largest_difference=float(np.abs(before - after).max()),
        labelled=len(labelled),
        metric=metric,
        score_before=_score(task, texts, reference, gold, labelled),
        score_after=_score(task, texts, variant, gold, labelled),
    )


def as_today(figures: Mapping[str, Any]) -> Mapping[str, Any]:
    """What was found, also by a studio that compared nothing but labels of texts."""
    if "apart" in figures:
        return figures
    earlier = {"metric": "Macro-F1"} | {f"score_{one}": figures.get(f"macro_f1_{one}") for one in ("before", "after")}
    return {**earlier, **figures, "apart": figures["flips"] / max(1, figures["texts"])}


def judge(comparison: Comparison, budget: Budget) -> Judged:
    """Nothing is accepted that was compared on nothing; few texts are enough, and the words say how little they say."""
    if not comparison.texts:
        return Judged(False, NOTHING_HELD_OUT)
    flips_fit = comparison.apart <= budget.most_flips + ROUNDING
    loss_fits = comparison.lost <= budget.most_lost + ROUNDING
    words = [_flips_in_words(comparison, budget, flips_fit)]
    if comparison.labelled:
        words.append(_loss_in_words(comparison, budget, loss_fits))
    return Judged(flips_fit and loss_fits, " ".join(words))


def _numbers(task: Task, spoken: Sequence[Spoken]) -> Floats:
    """What a model is sure of, shape (texts, numbers): of each of its labels; where it has none, of the answer."""
    labels = sorted(spoken[0].probabilities)
    rows = [[one.probabilities[label] for label in labels] or [one.confidence or 0.0] for one in spoken]
    found = np.array(rows, np.float64)
    if not task.is_structured:
        require_probabilities(found, len(spoken), len(labels))
    elif not (np.isfinite(found).all() and found.min() >= -ROUNDING and found.max() <= 1 + ROUNDING):
        raise ValueError("found numbers that are no probabilities")
    return found


def _require(task: Task, variant: Sequence[Spoken]) -> Floats:
    try:
        return _numbers(task, variant)
    except ValueError as error:
        raise StudioError(NO_PROBABILITIES) from error


def _score(
    task: Task, texts: Sequence[str], spoken: Sequence[Spoken], gold: Gold, labelled: Sequence[int]
) -> float | None:
    if not labelled:
        return None
    answers = [task.answer(spoken[place], gold.own) for place in labelled]
    aligned = task.aligned(answers, gold.own, gold.names, gold.labels)
    said = [gold.said[place] for place in labelled]
    measured = task.measure(aligned, said, gold.labels, [texts[place] for place in labelled])
    return score_of(measured, task.headline[0])


def _flips_in_words(comparison: Comparison, budget: Budget, fits: bool) -> str:
    flips, texts = comparison.flips, comparison.texts
    of = f"{flips or 'None'} of {texts:,} held-out texts get{'s' if flips < 2 else ''} another answer"
    if comparison.apart < flips / texts - ROUNDING:
        of += ", in part"
    if not fits:
        return f"{of}: {_percent(comparison.apart)}, and at most {_percent(budget.most_flips)} may."
    if comparison.flips_bound > budget.most_flips:
        return f"{of}; on so few that can be up to {_percent(comparison.flips_bound)} of all texts (95 % interval)."
    return f"{of}."


def _loss_in_words(comparison: Comparison, budget: Budget, fits: bool) -> str:
    metric, before, after = comparison.metric, f"{comparison.score_before:.3f}", f"{comparison.score_after:.3f}"
    where = f"on the {comparison.labelled:,} labelled ones" if comparison.labelled > 1 else "on the one labelled one"
    if not fits:
        lost = f"{comparison.lost:.4f}".rstrip("0")
        return f"{metric} goes from {before} to {after} {where}: {lost} lost, and at most {budget.most_lost:g} may be."
    if before == after:
        return f"{metric} stays at {before} {where}."
    return f"{metric} goes from {before} to {after} {where}."


def _percent(value: float) -> str:
    return f"{100 * value:.2g} %" if value < 0.1 else f"{100 * value:.0f} %"
