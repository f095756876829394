"""On a graphics card every variant answers as the reference does on the processor."""

import gc
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.checkpoints.devices import choose_device
from studio.checkpoints.encoder import shared_encoder
from studio.checkpoints.runtimes import load_runtime
from studio.checkpoints.runtimes.base import Runtime
from studio.checkpoints.variants import HEAD, MODEL, variants_for
from studio.errors import CheckpointUnavailable, InvalidInput
from tests.studio.checkpoints.heads import a_head, write_head

pytestmark = pytest.mark.gpu

# How far a probability may be from the processor's in fp32: a card adds up in another order, and rounds to a mantissa
# of eight bits (bf16) or eleven (fp16).
MOST_CHANGED = {"fp32": 1e-4, "bf16": 0.05, "fp16": 0.01}
KINDS = [(kind, variant) for kind in (HEAD, MODEL) for variant in MOST_CHANGED]
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


def ask(runtime: Runtime, texts: list[str]) -> np.ndarray:
    said: np.ndarray = runtime.finish(runtime.forward(runtime.prepare(texts)))
    return said


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory, tiny_base: str, tiny_classifier: str) -> dict[str, str]:
    return {HEAD: write_head(tmp_path_factory.mktemp("heads") / "head", a_head(tiny_base)), MODEL: tiny_classifier}


@pytest.fixture(scope="module", params=KINDS, ids=" ".join)
def pair(request: pytest.FixtureRequest, folders: dict[str, str]) -> tuple[Runtime, Runtime, float]:
    """A variant on the card, the reference on the processor, and how far apart they may be."""
    kind, variant = request.param
    return load_runtime(folders[kind], "cuda", variant), load_runtime(folders[kind]), MOST_CHANGED[variant]


def test_every_variant_of_a_card_is_tested() -> None:
    assert {(kind, one.name) for kind in (HEAD, MODEL) for one in variants_for(kind, "cuda")} == set(KINDS)


@given(texts=st.lists(TEXTS, min_size=1, max_size=12))
@settings(max_examples=20, deadline=None)
def test_a_card_answers_as_the_processor_does(pair: tuple[Runtime, Runtime, float], texts: list[str]) -> None:
    on_card, reference, most = pair
    texts = [*texts, "", "😀" * 20, "where is my parcel " * 2_500]
    found = ask(on_card, texts)
    np.testing.assert_allclose(found, ask(reference, texts), atol=most, rtol=0)
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-9)


def test_a_model_is_on_the_card_and_answers_one_batch_at_a_time(folders: dict[str, str], tiny_base: str) -> None:
    gc.collect()  # what other tests have left goes now, and not when this one counts
    before = torch.cuda.memory_allocated()
    runtime = load_runtime(folders[MODEL], "cuda:0")
    assert torch.cuda.memory_allocated() - before >= sum(runtime.weights().values()) > 0
    assert (runtime.workers, load_runtime(folders[HEAD], "cuda:0").workers) == (1, 1)
    assert shared_encoder(tiny_base, "cuda") is not shared_encoder(tiny_base, "cpu")


def test_auto_is_the_card_and_one_that_is_not_there_is_refused() -> None:
    assert choose_device("auto") == "cuda"
    assert choose_device("cuda:0") == "cuda:0"
    with pytest.raises(InvalidInput, match="does not have"):
        choose_device(f"cuda:{torch.cuda.device_count()}")


@pytest.mark.parametrize("variant", ["compiled", "onnx", "onnx-int8"])
def test_what_runs_on_processors_only_is_refused_on_a_card(
    folders: dict[str, str], variant: str, tmp_path: Path
) -> None:
    with pytest.raises(CheckpointUnavailable, match="does not run this version on cuda"):
        load_runtime(folders[MODEL], "cuda", variant, tmp_path)
