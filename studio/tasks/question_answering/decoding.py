"""From the logits of all windows of one question to its best answers, and whether one is given at all.

As in the question-answering script of transformers, an answer is as good as the sum of its start and end logits in its
best window, and no answer as the smallest of its own over the windows. The pipeline that transformers had up to
version 4 ranks the answers of one window alike; it let the softmax of a window count beginnings and ends that make no
answer. Here the scores are the probabilities of what can be answered, over all windows, and sum to 1.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studio.tasks.question_answering.settings import AnswerSettings
from studio.tasks.question_answering.spans import Span
from studio.tasks.question_answering.windows import OUTSIDE, Integers, Window

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Answer:
    """The characters from `start` to `end` of the context, in code points, with their probability and their logit."""

    start: int
    end: int
    score: float
    logit: float


@dataclass(frozen=True, slots=True)
class Answers:
    """The best answers, the likeliest first, and beside them no answer.

    `no_answer_score` is the probability that there is none, 0 where each question has one. `no_answer_difference` is
    by how many logits no answer is likelier than the best one; None where there is nothing to compare.
    """

    best: tuple[Answer, ...]
    no_answer_score: float
    no_answer_difference: float | None
    is_answered: bool

    @property
    def value(self) -> list[Span]:
        """What is said, as a label has it."""
        return [{"start": self.best[0].start, "end": self.best[0].end}] if self.is_answered else []

    @property
    def confidence(self) -> float:
        """The probability of what is said."""
        return self.best[0].score if self.is_answered else self.no_answer_score


@dataclass(frozen=True, slots=True)
class _Spans:
    """Stretches of the context with their logits, each of shape (spans,)."""

    starts: Integers
    ends: Integers
    logits: Floats


def decode(
    windows: Sequence[Window],
    start_logits: Sequence[Floats],
    end_logits: Sequence[Floats],
    context: str,
    settings: AnswerSettings,
    may_be_empty: bool,
) -> Answers:
    """The answers to one question; the logits of each window have shape (tokens,), those of padding may follow.

    `may_be_empty` says whether there may be none. A context without a word has none in any case, and so has a question
    that was read in no window, because it leaves no room for its context: that is said without being sure at all.

    Raises:
        ValueError: fewer logits than tokens, or some that are no numbers.
    """
    if not windows:
        return Answers((), 0.0, None, False)
    logits = [_checked(*each) for each in zip(windows, start_logits, end_logits, strict=True)]
    spans = _best_of_each(_candidates(windows, logits, context, settings.longest_answer), len(context))
    nothing = min(
        float(start[one.unanswered] + end[one.unanswered]) for one, (start, end) in zip(windows, logits, strict=True)
    )
    if not len(spans.logits):
        return Answers((), 1.0, None, False)
    scores, no_answer_score = _probabilities(spans.logits, nothing if may_be_empty else None)
    order = np.lexsort((spans.ends, spans.starts, -spans.logits))[: settings.n_best]
    difference = nothing - float(spans.logits[order[0]])
    return Answers(
        best=tuple(
            Answer(int(spans.starts[one]), int(spans.ends[one]), float(scores[one]), float(spans.logits[one]))
            for one in order
        ),
        no_answer_score=no_answer_score,
        no_answer_difference=difference if may_be_empty else None,
        is_answered=not may_be_empty or difference <= settings.no_answer_threshold,
    )


def _checked(window: Window, starts: Floats, ends: Floats) -> tuple[Floats, Floats]:
    found = []
    for logits in (starts, ends):
        if len(logits) < len(window):
            raise ValueError(f"found {len(logits)} logits for {len(window)} tokens; expected one for each token")
        cut = np.asarray(logits[: len(window)], np.float64)
        if not np.isfinite(cut).all():
            raise ValueError("found logits that are infinite or no numbers; expected a finite one for each token")
        found.append(cut)
    return found[0], found[1]


def _candidates(
    windows: Sequence[Window], logits: Sequence[tuple[Floats, Floats]], context: str, longest: int
) -> Iterator[_Spans]:
    """Every stretch of up to `longest` tokens that begins and ends in the context, without spaces around it."""
    next_word, last_word = _words(context)
    for window, (start_logits, end_logits) in zip(windows, logits, strict=True):
        inside = window.starts != OUTSIDE
        for further in range(min(longest, len(window))):
            first = np.flatnonzero(inside[: len(window) - further] & inside[further:])
            last = first + further
            starts, ends = next_word[window.starts[first]], last_word[window.ends[last]]
            there = starts < ends
            yield _Spans(starts[there], ends[there], (start_logits[first] + end_logits[last])[there])


def _words(context: str) -> tuple[Integers, Integers]:
    """For each place the next character that is no space, and the end of the last one before it."""
    solid = np.array([not character.isspace() for character in context], dtype=bool)
    places = np.arange(len(context) + 1)
    following = np.where(np.append(solid, True), places, len(context))
    next_word = np.minimum.accumulate(following[::-1])[::-1]
    last_word = np.maximum.accumulate(np.where(np.concatenate(([False], solid)), places, 0))
    return next_word, last_word


def _best_of_each(candidates: Iterator[_Spans], length: int) -> _Spans:
    """Each stretch once, with its best logit over the windows that hold it."""
    found = list(candidates)
    if not found:
        return _Spans(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))
    starts, ends = (np.concatenate([getattr(one, name) for one in found]) for name in ("starts", "ends"))
    logits = np.concatenate([one.logits for one in found])
    keys = starts * (length + 1) + ends
    order = np.lexsort((-logits, keys))
    firsts = order[np.flatnonzero(np.diff(keys[order], prepend=-1))]
    return _Spans(starts[firsts], ends[firsts], logits[firsts])


def _probabilities(logits: Floats, nothing: float | None) -> tuple[Floats, float]:
    every = logits if nothing is None else np.append(logits, nothing)
    powers = np.exp(every - every.max())
    shares = powers / powers.sum()
    return shares[: len(logits)], 0.0 if nothing is None else float(shares[-1])
