"""Suggestions without a single label: which label's name and description is a text most similar to?"""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from studio.checkpoints.heads import normalised, softmax

# What cosines are multiplied by. Of 5 to 30, best in log loss on SNIPS with nothing but the names of its labels.
SCALE = 15.0
JOINT = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[_\-./]+")
Floats = NDArray[np.float64]


def text_of(name: str, description: str) -> str:
    """What a label means, in words: `BookRestaurant` and `book_restaurant` are read as two."""
    words = " ".join(JOINT.sub(" ", name).split()) or name
    return f"{words}: {description}" if description.strip() else words


def similarity(texts: Floats, labels: Floats) -> Floats:
    """Probabilities, shape (texts, labels), of embeddings of the texts and of the labels.

    Yin, W. et al. (2019): Benchmarking zero-shot text classification. EMNLP.
    """
    return softmax(SCALE * normalised(texts) @ normalised(labels).T)


def as_opinions(probabilities: Floats, labels: Sequence[str]) -> list[dict[str, float]]:
    """For each text the probability of every label by its name."""
    return [dict(zip(labels, row, strict=True)) for row in np.asarray(probabilities).tolist()]
