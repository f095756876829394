"""The first version has no other to be compared with, only what can be said without reading an example."""

from dataclasses import replace

from studio.metrics.figure import Figure
from studio.metrics.measurable import Guess, Measurable
from studio.registry.differences import gain
from studio.registry.question import Question
from studio.registry.verdict import KEEP, PROMOTE, Verdict
from studio.registry.wording import held_out, unit, with_interval


def first(scored: Measurable, question: Question) -> Verdict:
    """It must be better than that guess, where the task has one."""
    is_sure = question.is_sure(scored)
    guess = scored.guess(question.policy.metric)
    if guess is None:
        nothing = f"The first version, measured on {held_out(scored)}. There is nothing yet to compare it with."
        return Verdict(PROMOTE, (nothing,), not is_sure)
    found = gain(scored, guess.measured, question.policy.metric, question.looks if is_sure else 0)
    verdict = _over_guess(found, guess, scored, question) if is_sure else _first_of_few(found, guess, scored, question)
    return replace(verdict, difference=found, guess=guess.words)


def _over_guess(found: Figure, guess: Guess, scored: Measurable, question: Question) -> Verdict:
    against = _against_guess(found, guess, scored, question)
    if found.low is not None and found.low > 0:
        return Verdict(PROMOTE, (f"The first version is better than {against}.",))
    return Verdict(KEEP, (f"It is not shown to be better than {against}.",))


def _first_of_few(found: Figure, guess: Guess, scored: Measurable, question: Question) -> Verdict:
    if scored.is_uniform:
        nothing = f"The first version. All {held_out(scored)} are labelled alike so far, which says nothing."
        return Verdict(PROMOTE, (nothing,), True)
    against = _against_guess(found, guess, scored, question)
    if (found.value or 0) > 0:
        return Verdict(PROMOTE, (f"Provisionally, the first version is better than {against}.",), True)
    return Verdict(KEEP, (f"It is no better than {against}.",))


def _against_guess(found: Figure, guess: Guess, scored: Measurable, question: Question) -> str:
    return f"{guess.words}: {with_interval(found, unit(question.policy.measure))} on {held_out(scored)}"
