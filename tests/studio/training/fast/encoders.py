"""An encoder that counts what it is asked, for tests where the vectors' meaning does not matter."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from studio.training.fast.embeddings import key_of

SIZE = 8


class CountingEncoder:
    """Vectors that follow from the text alone."""

    identity = "a" * 64
    size = SIZE
    max_length = 64

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> NDArray[np.float64]:
        self.asked += texts
        return vectors_of(texts)


def vectors_of(texts: Sequence[str]) -> NDArray[np.float64]:
    """What the encoder gives, in single precision, as every real one does."""
    rows = [np.frombuffer(key_of(text)[:SIZE], np.uint8) for text in texts]
    return np.array(rows, np.float64).reshape(-1, SIZE) / 3
