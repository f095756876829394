"""Sentence embeddings of many texts from any base checkpoint."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from studio.checkpoints.encoder import BATCH, shared_encoder


def embed(
    checkpoint: str,
    texts: Sequence[str],
    device: str = "cpu",
    on_progress: Callable[[float], None] = lambda _share: None,
) -> NDArray[np.float64]:
    """A row a text, shape (texts, hidden size), as `Encoder` makes it.

    `on_progress` is told the share that is done, after each batch.

    Raises:
        CheckpointUnavailable: it cannot be had.
    """
    encoder = shared_encoder(checkpoint, device)
    # Texts of one length share a batch, so that little is computed on padding.
    order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
    rows = np.empty((len(texts), 0))
    for start in range(0, len(order), BATCH):
        batch = order[start : start + BATCH]
        vectors = encoder.embed([texts[row] for row in batch])
        if not rows.shape[1]:
            rows = np.empty((len(texts), vectors.shape[1]))
        rows[batch] = vectors
        on_progress((start + len(batch)) / len(order))
    return rows
