"""What every runtime promises, whatever kind of checkpoint it runs."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.checkpoints.runtimes import load_runtime
from studio.checkpoints.runtimes.base import Runtime
from studio.checkpoints.runtimes.compiled import CompiledRuntime
from studio.checkpoints.runtimes.linear_head import HeadRuntime
from studio.checkpoints.runtimes.onnx import OnnxRuntime
from studio.checkpoints.runtimes.pytorch import TorchRuntime
from studio.checkpoints.variants import HEAD, MODEL, variants_for
from tests.conftest import LABELS
from tests.studio.checkpoints.heads import a_head, write_head
from tests.tiny import LONGEST
from tests.variants import made_variants

# How far a probability may be from the reference's: a mantissa of eight bits, or weights of eight bits, through two
# layers and a head with large weights. Where numbers are rounded, the company of a text shows as well.
MOST_CHANGED = {"fp32": 1e-6, "bf16": 0.05, "compiled": 1e-5, "compiled-bf16": 0.05, "onnx": 1e-5, "onnx-int8": 0.25}
KINDS: dict[tuple[str, str], type] = {
    (HEAD, "fp32"): HeadRuntime,
    (HEAD, "bf16"): HeadRuntime,
    (MODEL, "fp32"): TorchRuntime,
    (MODEL, "bf16"): TorchRuntime,
    (MODEL, "compiled"): CompiledRuntime,
    (MODEL, "compiled-bf16"): CompiledRuntime,
    (MODEL, "onnx"): OnnxRuntime,
    (MODEL, "onnx-int8"): OnnxRuntime,
}
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


def ask(runtime: Runtime, texts: list[str]) -> np.ndarray:
    said: np.ndarray = runtime.finish(runtime.forward(runtime.prepare(texts)))
    return said


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory, tiny_base: str, tiny_classifier: str) -> dict[str, str]:
    return {HEAD: write_head(tmp_path_factory.mktemp("heads") / "head", a_head(tiny_base)), MODEL: tiny_classifier}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, tiny_classifier: str) -> dict[str, Path]:
    return made_variants(tmp_path_factory, tiny_classifier)


@pytest.fixture(scope="module", params=KINDS, ids=" ".join)
def runtime(request: pytest.FixtureRequest, folders: dict[str, str], made: dict[str, Path]) -> Runtime:
    kind, variant = request.param
    loaded = load_runtime(folders[kind], "cpu", variant, made.get(variant))
    assert isinstance(loaded, KINDS[kind, variant])
    return loaded


def test_every_variant_of_a_processor_is_tested() -> None:
    assert {(kind, variant.name) for kind in (HEAD, MODEL) for variant in variants_for(kind, "cpu")} == set(KINDS)


def test_labels_and_the_longest_input_are_known(runtime: Runtime) -> None:
    assert runtime.id2label == dict(enumerate(LABELS))
    assert runtime.max_length == LONGEST


@given(texts=st.lists(TEXTS, min_size=1, max_size=12))
@settings(max_examples=20, deadline=None)
def test_company_and_padding_change_no_answer(
    request: pytest.FixtureRequest, runtime: Runtime, folders: dict[str, str], texts: list[str]
) -> None:
    kind, variant = request.node.callspec.params["runtime"]
    texts = [*texts, "", "😀" * 20, "where is my parcel " * 2_500]
    together = ask(runtime, texts)
    expected = np.concatenate([ask(reference(folders[kind]), [text]) for text in texts])
    np.testing.assert_allclose(together, expected, atol=MOST_CHANGED[variant])
    np.testing.assert_allclose(together.sum(axis=1), 1, atol=1e-9)


@cache
def reference(checkpoint: str) -> Runtime:
    return load_runtime(checkpoint)


def test_what_was_cut_says_nothing(runtime: Runtime) -> None:
    long = "please " * 100
    [prepared] = runtime.prepare([long])
    assert prepared.tokens == LONGEST
    np.testing.assert_allclose(ask(runtime, [long]), ask(runtime, [long + "refund"]), atol=1e-9)


def test_different_texts_have_different_answers(runtime: Runtime) -> None:
    first, second = ask(runtime, ["where is my parcel", "I love it !"])
    assert np.abs(first - second).max() > 1e-5


def test_many_threads_get_the_answers_that_one_gets(runtime: Runtime, in_threads: Callable[..., list[object]]) -> None:
    texts = ["refund", "please " * 100, "my parcel arrived late , thanks"]
    expected = [ask(runtime, [text]) for text in texts]
    found = in_threads([lambda text=text: ask(runtime, [text]) for text in texts * 10])
    for row, answer in enumerate(found):
        np.testing.assert_allclose(np.asarray(answer), expected[row % 3], atol=1e-6)
