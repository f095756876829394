"""The embeddings of a project's texts: from the file, or made a few at a time and kept there."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from studio.training.fast.embeddings import Embeddings

BATCH = 16
# How many times as many vectors as are needed may lie in the file.
MOST_SURPLUS = 2


class Stopped(Exception):
    """The studio ends, and so does the embedding."""


class TextEncoder(Protocol):
    """A base checkpoint that turns texts into vectors."""

    @property
    def identity(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def max_length(self) -> int: ...

    def embed(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Shape (texts, size)."""
        ...


class TextVectors:
    """One base's vectors of one project's texts; those of its former bases go when this begins."""

    def __init__(self, encoder: TextEncoder, folder: Path) -> None:
        self.encoder = encoder
        name = f"{encoder.identity[:16]}-{encoder.max_length}.vectors"
        for path in folder.glob("*.vectors*"):
            if not path.name.startswith(name):
                path.unlink(missing_ok=True)
        self._kept = Embeddings(folder / name, encoder.size)

    def missing(self, texts: Iterable[str]) -> list[str]:
        """The texts that have no vector yet."""
        return self._kept.missing(texts)

    def of(self, texts: Sequence[str], go_on: Callable[[], bool] = lambda: True) -> NDArray[np.float64]:
        """Shape (texts, size); `go_on()` is asked before each batch that has to be made.

        Raises:
            Stopped: it said no.
        """
        while True:
            self._make(self._kept.missing(texts), go_on)
            with suppress(KeyError):  # another process may just have kept only what it needs itself
                return self._kept.get(texts).astype(np.float64)

    def _make(self, texts: Iterable[str], go_on: Callable[[], bool]) -> None:
        # Texts of one length share a batch, so that little is computed on padding.
        missing = sorted(texts, key=len)
        for start in range(0, len(missing), BATCH):
            if not go_on():
                raise Stopped
            batch = missing[start : start + BATCH]
            self._kept.add(batch, self.encoder.embed(batch))

    def are_many(self, needed: int) -> bool:
        """Whether far more texts have a vector than the `needed` ones."""
        return len(self._kept) > MOST_SURPLUS * max(needed, BATCH)

    def keep_only(self, texts: Sequence[str]) -> None:
        """Forget every other text."""
        self._kept.keep_only(texts)
