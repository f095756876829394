"""How what comes out of a model's head becomes answers, by the task: a row each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from studio.checkpoints.heads import softmax
from studio.errors import InvalidInput

Floats = NDArray[np.float64]
# Numbers for each input of a batch: an array, shape (batch, labels); or a list of arrays, shape (tokens, labels).
Numbers = Floats | list[Floats]


@dataclass(frozen=True, slots=True)
class Output:
    """`logits` takes them from what a model returns, as one tensor whose first dimension is the batch.

    `of_each` gives those of each input, of all logits and the batch's padding mask, and `finish` says them as answers.
    """

    logits: Callable[[Any], torch.Tensor]
    of_each: Callable[[Floats, Any], Numbers]
    finish: Callable[[Any], Numbers]
    # How many outputs the layer has that logits come from; None for one for each label.
    outputs: int | None = None


def sigmoid(logits: Floats) -> Floats:
    """A probability for each label by itself; exact for logits of any size."""
    probabilities: Floats = np.exp(-np.logaddexp(0.0, -logits))
    return probabilities


def _logits(output: Any) -> torch.Tensor:
    logits: torch.Tensor = output.logits
    return logits


def _start_and_end(output: Any) -> torch.Tensor:
    """Shape (batch, tokens, 2)."""
    return torch.stack((output.start_logits, output.end_logits), dim=-1)


def _whole(logits: Floats, _padded: Any) -> Floats:
    return logits


def _tokens(logits: Floats, padded: Any) -> list[Floats]:
    """Of each text the rows of its own tokens, on whatever side the padding is."""
    own = padded["attention_mask"].numpy().astype(bool)
    return [rows[mask] for rows, mask in zip(logits, own, strict=True)]


def _as_they_are(numbers: Numbers) -> Numbers:
    return numbers


def _softmax_of_each(texts: Sequence[Floats]) -> list[Floats]:
    return [softmax(logits) for logits in texts]


ONE_OF_ALL = Output(_logits, _whole, softmax)
OUTPUTS: dict[str, Output] = {
    # An array of probabilities, shape (batch, labels), each row of which sums to 1.
    "text-classification": ONE_OF_ALL,
    "image-classification": ONE_OF_ALL,
    # The same, where each number by itself is the probability of its label.
    "multi-label": Output(_logits, _whole, sigmoid),
    # A list of arrays of probabilities, shape (tokens, tags), special tokens included; each row sums to 1.
    "token-classification": Output(_logits, _tokens, _softmax_of_each),
    # A list of arrays of logits, shape (tokens, 2): that the answer starts at a token, and that it ends with it.
    "question-answering": Output(_start_and_end, _tokens, _as_they_are, outputs=2),
}


def find_output(task: str) -> Output:
    """Raises InvalidInput: no head of this task gives a number for each label or token."""
    if task not in OUTPUTS:
        raise InvalidInput(f"{task} has no logits to be read. Choose one of: {', '.join(OUTPUTS)}.")
    return OUTPUTS[task]
