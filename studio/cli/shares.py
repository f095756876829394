"""How likely an answer is, part by part, as lines for a terminal."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from studio.serving.prediction import Prediction
from studio.tasks.base import Shape
from studio.tasks.wording import in_words


def shares_of(shape: Shape, answer: Prediction, text: str) -> list[str]:
    """A line for every label, span or other answer there could have been; `text` is what places are counted in."""
    return [f"  {100 * share:5.1f} %  {words}" for share, words in _LISTED[shape](answer, text)]


Listed = Iterable[tuple[float, str]]


def _labels(answer: Prediction, _text: str) -> Listed:
    return [(share, label) for label, share in answer.probabilities.items()]


def _labels_from_thresholds(answer: Prediction, _text: str) -> Listed:
    enough: Mapping[str, float] = answer.details["thresholds"]
    return [
        (share, f"{label}{' *' if label in answer.label else ''}  (given from {100 * enough[label]:.1f} % on)")
        for label, share in answer.probabilities.items()
    ]


def _spans(answer: Prediction, text: str) -> Listed:
    scored = zip(answer.label, answer.details["scores"], strict=True)
    return [(score, in_words("spans", [one], text)) for one, score in scored]


def _answers(answer: Prediction, text: str) -> Listed:
    best: list[Mapping[str, Any]] = answer.details["best"]
    found = [(one["score"], in_words("answers", [one], text)) for one in best]
    none = answer.details["no_answer_score"]
    return sorted([*found, *([(none, "no answer")] if none else [])], reverse=True)


def _all_of_it(answer: Prediction, _text: str) -> Listed:
    return [(answer.probability, "for each of its tokens, in the geometric mean")]


_LISTED: Mapping[Shape, Callable[[Prediction, str], Listed]] = {
    "label": _labels,
    "labels": _labels_from_thresholds,
    "spans": _spans,
    "answers": _answers,
    "text": _all_of_it,
}
