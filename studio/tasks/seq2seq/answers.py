"""What is kept of a text that a model writes, `{"said": text, "score": number}`, and how such answers are measured."""

import math
from collections.abc import Sequence
from typing import Any, Protocol

from studio.metrics.generation import WrittenTexts
from studio.tasks.base import Answer, Said

TINY = 1e-300


class Token(Protocol):
    """One that was written, and how probable it was behind those before it."""

    @property
    def text(self) -> str: ...
    @property
    def probability(self) -> float: ...


class Written(Protocol):
    """What a model wrote."""

    @property
    def text(self) -> str: ...
    @property
    def score(self) -> float: ...
    @property
    def tokens(self) -> Sequence[Token]: ...


def told(written: Written) -> dict[str, Any]:
    """What beam search ranks it by, and its tokens, as JSON."""
    tokens = [{"text": token.text, "probability": token.probability} for token in written.tokens]
    return {"score": written.score, "tokens": tokens}


def sureness(written: Written) -> float:
    """The geometric mean of the probabilities of its tokens, so that long texts are not less sure than short ones."""
    logarithms = [math.log(max(token.probability, TINY)) for token in written.tokens]
    return math.exp(sum(logarithms) / len(logarithms)) if logarithms else 0.0


def measure(answers: Sequence[Answer], gold: Sequence[Said]) -> WrittenTexts:
    """See `Task.measure`."""
    return WrittenTexts.of([answer["said"] for answer in answers], gold)
