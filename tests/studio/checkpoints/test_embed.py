"""Embeddings: one row a text, whatever else is in the batch."""

import numpy as np
import pytest

from studio.checkpoints.embed import embed
from studio.errors import CheckpointUnavailable

TEXTS = ["where is my parcel", "refund", "I love it ! thanks , great plant and pot , my order arrived late", "😀" * 500]


def test_every_text_has_a_row_that_does_not_depend_on_its_company(tiny_base: str) -> None:
    shares: list[float] = []
    together = embed(tiny_base, TEXTS * 20, on_progress=shares.append)
    alone = np.concatenate([embed(tiny_base, [text]) for text in TEXTS])
    assert together.shape == (80, 32)
    assert np.allclose(together[:4], alone, atol=1e-5)
    assert np.allclose(together[:4], together[76:], atol=1e-5)
    assert shares == [0.4, 0.8, 1.0]


def test_the_head_of_a_classifier_is_left_aside(tiny_classifier: str) -> None:
    assert embed(tiny_classifier, ["refund"]).shape == (1, 32)


def test_no_texts_have_no_rows(tiny_base: str) -> None:
    assert embed(tiny_base, []).shape == (0, 0)


def test_a_checkpoint_that_cannot_be_had_is_explained() -> None:
    with pytest.raises(CheckpointUnavailable, match="no folder"):
        embed("/no/such/folder", ["refund"])
