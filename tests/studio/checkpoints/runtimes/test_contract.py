"""What every runtime promises, whatever kind of checkpoint it runs."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.checkpoints.runtimes import LOADERS, load_runtime
from studio.checkpoints.runtimes.base import Runtime
from studio.checkpoints.runtimes.linear_head import HeadRuntime
from studio.checkpoints.runtimes.pytorch import TorchRuntime
from tests.conftest import LABELS
from tests.studio.checkpoints.heads import a_head, write_head
from tests.tiny import LONGEST

# Eight bits of mantissa, through two layers and a head with large weights.
MOST_CHANGED = 0.05
KINDS: dict[str, type] = {"head.json": HeadRuntime, "config.json": TorchRuntime}


def ask(runtime: Runtime, texts: list[str]) -> np.ndarray:
    return runtime.finish(runtime.forward(runtime.prepare(texts)))


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory, tiny_base: str, tiny_classifier: str) -> dict[str, str]:
    head = write_head(tmp_path_factory.mktemp("heads") / "head", a_head(tiny_base))
    return {"head.json": head, "config.json": tiny_classifier}


@pytest.fixture(scope="module", params=LOADERS)
def runtime(request: pytest.FixtureRequest, folders: dict[str, str]) -> Runtime:
    return load_runtime(folders[request.param])


@pytest.mark.parametrize("file", LOADERS)
def test_what_a_folder_holds_says_what_runs_it(folders: dict[str, str], file: str) -> None:
    assert isinstance(load_runtime(folders[file]), KINDS[file])


def test_labels_and_the_longest_input_are_known(runtime: Runtime) -> None:
    assert runtime.id2label == dict(enumerate(LABELS))
    assert runtime.max_length == LONGEST


@given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=300), min_size=1, max_size=12))
@settings(max_examples=40, deadline=None)
def test_company_and_padding_change_no_answer(runtime: Runtime, texts: list[str]) -> None:
    together = ask(runtime, texts)
    alone = np.concatenate([ask(runtime, [text]) for text in texts])
    np.testing.assert_allclose(together, alone, atol=1e-6)
    np.testing.assert_allclose(together.sum(axis=1), 1, atol=1e-9)


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


@given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=300), min_size=1, max_size=8))
@settings(max_examples=25, deadline=None)
def test_half_the_bits_change_probabilities_by_little(tiny_classifier: str, texts: list[str]) -> None:
    exact, coarse = (precise(tiny_classifier, precision) for precision in ("fp32", "bf16"))
    texts = [*texts, "", "😀" * 20, "where is my parcel " * 2_000]
    np.testing.assert_allclose(ask(coarse, texts), ask(exact, texts), atol=MOST_CHANGED)
    np.testing.assert_allclose(ask(coarse, texts).sum(axis=1), 1, atol=1e-9)


@cache
def precise(checkpoint: str, precision: str) -> TorchRuntime:
    return TorchRuntime.load(checkpoint, "cpu", precision)
