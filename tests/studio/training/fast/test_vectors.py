"""Every text is embedded once, in batches between which others may work, and the former base's vectors go."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from studio.training.fast.vectors import BATCH, Stopped, TextVectors
from tests.studio.training.fast.encoders import CountingEncoder, vectors_of

TEXTS = [f"text {number}" for number in range(2 * BATCH + 3)]


def test_a_text_is_embedded_once(tmp_path: Path) -> None:
    encoder = CountingEncoder()
    for _ in range(2):
        found = TextVectors(encoder, tmp_path).of([*TEXTS, *TEXTS])
        np.testing.assert_allclose(found, vectors_of([*TEXTS, *TEXTS]), rtol=1e-6)
    assert sorted(encoder.asked) == sorted(TEXTS)


def test_it_asks_before_each_batch_and_keeps_what_was_made_when_it_must_stop(tmp_path: Path) -> None:
    vectors, answers = TextVectors(CountingEncoder(), tmp_path), iter([True, True, False])
    with pytest.raises(Stopped):
        vectors.of(TEXTS, lambda: next(answers))
    assert len(vectors.missing(TEXTS)) == 3


def test_what_another_process_forgets_meanwhile_is_made_again(tmp_path: Path) -> None:
    other = TextVectors(CountingEncoder(), tmp_path)
    other.of(TEXTS[:BATCH])

    class Slow(CountingEncoder):
        def embed(self, texts: Sequence[str]) -> NDArray[np.float64]:
            if not self.asked:
                other.keep_only([])
            return super().embed(texts)

    found = TextVectors(Slow(), tmp_path).of(TEXTS)
    np.testing.assert_allclose(found, vectors_of(TEXTS), rtol=1e-6)


def test_the_vectors_of_another_base_go(tmp_path: Path) -> None:
    TextVectors(CountingEncoder(), tmp_path).of(TEXTS)
    other = CountingEncoder()
    other.identity = "b" * 64
    assert TextVectors(other, tmp_path).missing(TEXTS) == TEXTS
    TextVectors(other, tmp_path).of(TEXTS[:1])
    assert [path.name for path in tmp_path.iterdir()] == [f"{'b' * 16}-64.vectors"]


def test_many_more_than_needed_are_too_many(tmp_path: Path) -> None:
    vectors = TextVectors(CountingEncoder(), tmp_path)
    vectors.of(TEXTS)
    assert not vectors.are_many(len(TEXTS))
    assert vectors.are_many(BATCH)
    vectors.keep_only(TEXTS[:4])
    assert not vectors.are_many(0)
