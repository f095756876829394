"""A head answers as scikit-learn's model does, heads of one base share an encoder, and damage is explained."""

import gc
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from studio.checkpoints.embed import embed
from studio.checkpoints.encoder import _shared, shared_encoder
from studio.checkpoints.heads import Head, normalised, softmax
from studio.checkpoints.runtimes.linear_head import HeadRuntime
from studio.errors import CheckpointUnavailable
from studio.metrics.classification.calibration import with_temperature
from tests.conftest import LABELS
from tests.studio.checkpoints.heads import a_head, write_head
from tests.tiny import make_base

TEXTS = ["where is my parcel", "money back please", "I love it", "the card is broken", "thanks", "refund my order"]
GOLD = [2, 1, 0, 2, 0, 1]


def test_a_head_answers_as_scikit_learn_does(tmp_path: Path, tiny_base: str) -> None:
    features = normalised(embed(tiny_base, TEXTS))
    model = LogisticRegression(C=10).fit(features, GOLD)
    head = replace(a_head(tiny_base), weight=model.coef_, bias=model.intercept_)
    runtime = HeadRuntime.load(write_head(tmp_path / "head", head))
    found = runtime.finish(runtime.forward(runtime.prepare(TEXTS)))
    np.testing.assert_allclose(found, model.predict_proba(features), atol=1e-6)


def test_weights_divided_by_the_temperature_give_probabilities_with_it(tiny_base: str) -> None:
    head, vectors = a_head(tiny_base), embed(tiny_base, TEXTS)
    cooled = replace(head, weight=head.weight / 2.5, bias=head.bias / 2.5)
    expected = with_temperature(softmax(head.logits(vectors)), 2.5)
    np.testing.assert_allclose(softmax(cooled.logits(vectors)), expected, atol=1e-9)


def test_a_head_is_read_as_it_was_written_and_written_byte_by_byte_the_same(tmp_path: Path, tiny_base: str) -> None:
    head = replace(a_head(tiny_base), labels=("Lob", "الشكوى", "📦 delivery"))
    first, second = (Path(write_head(tmp_path / name, head)) for name in ("first", "second"))
    read = Head.read(first)
    assert (read.labels, read.base, read.max_length, read.temperature) == (head.labels, head.base, 64, 1.5)
    np.testing.assert_array_equal(read.weight, head.weight)
    for name in ("head.json", "head.safetensors"):
        assert (first / name).read_bytes() == (second / name).read_bytes()


def test_heads_of_one_base_share_an_encoder_that_goes_with_the_last_of_them(tmp_path: Path) -> None:
    base = make_base(tmp_path / "base")
    heads = [write_head(tmp_path / f"head-{seed}", a_head(base, seed)) for seed in range(3)]
    runtimes = [HeadRuntime.load(head) for head in heads]
    assert len({id(runtime._encoder) for runtime in runtimes}) == 1
    assert shared_encoder(base, "cpu") is runtimes[0]._encoder
    runtimes.clear()
    gc.collect()
    assert base not in {key[0] for key in _shared}


def test_a_base_that_has_changed_is_refused(tmp_path: Path) -> None:
    base = make_base(tmp_path / "base")
    head = write_head(tmp_path / "head", a_head(base))
    make_base(tmp_path / "base", seed=1)
    with pytest.raises(CheckpointUnavailable, match="has changed since"):
        HeadRuntime.load(head)


def test_a_base_that_is_gone_is_named(tmp_path: Path, tiny_base: str) -> None:
    head = write_head(tmp_path / "head", replace(a_head(tiny_base), base=str(tmp_path / "gone")))
    with pytest.raises(CheckpointUnavailable, match="gone"):
        HeadRuntime.load(head)


@pytest.mark.parametrize(
    ("file", "content", "words"),
    [
        ("head.json", b"{", "cannot be read"),
        ("head.json", b"[]", "cannot be read"),
        ("head.json", b'{"format": 1}', "cannot be read"),
        ("head.safetensors", b"\x08\x00\x00", "cannot be read"),
        ("head.safetensors", None, "cannot be read"),
    ],
    ids=["half", "a list", "no pooling", "short", "missing"],
)
def test_a_damaged_head_is_explained(
    tmp_path: Path, tiny_base: str, file: str, content: bytes | None, words: str
) -> None:
    folder = Path(write_head(tmp_path / "head", a_head(tiny_base)))
    (folder / file).unlink()
    if content is not None:
        (folder / file).write_bytes(content)
    with pytest.raises(CheckpointUnavailable, match=words):
        HeadRuntime.load(str(folder))


@pytest.mark.parametrize(
    ("change", "words"),
    [({"format": 2}, "format 2"), ({"pooling": "cls"}, "'cls' pooling"), ({"labels": list(LABELS[:2])}, "2 labels")],
    ids=["newer format", "other pooling", "a label less"],
)
def test_a_head_that_means_something_else_is_refused(
    tmp_path: Path, tiny_base: str, change: dict[str, object], words: str
) -> None:
    folder = Path(write_head(tmp_path / "head", a_head(tiny_base)))
    about = json.loads((folder / "head.json").read_text())
    (folder / "head.json").write_text(json.dumps(about | change))
    with pytest.raises(CheckpointUnavailable, match=words):
        HeadRuntime.load(str(folder))
