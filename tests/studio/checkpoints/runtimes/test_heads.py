"""Heads of other tasks keep the promises of every runtime: whatever runs them, an answer is the input's own."""

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.checkpoints.heads import softmax
from studio.checkpoints.runtimes import load_runtime
from studio.checkpoints.runtimes.base import Runtime
from studio.checkpoints.variants import MODEL, MODEL_TASKS, find_variant, variants_for
from studio.inputs import Input
from tests import tiny
from tests.conftest import LABELS
from tests.variants import made_variants

TAGS = ("O", "B-plant", "I-plant", "B-place", "I-place")
TASKS = ("multi-label", "token-classification", "question-answering")
VARIANTS = tuple(variant.name for variant in variants_for(MODEL, "cpu"))
# How far a probability may be from the reference's, as in `test_contract`.
MOST_CHANGED = {"fp32": 1e-6, "bf16": 0.1, "compiled": 1e-5, "compiled-bf16": 0.1, "onnx": 1e-5, "onnx-int8": 0.4}
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=120)
LONG = "where is my parcel " * 500


def ask(runtime: Runtime, inputs: Sequence[Input]) -> list[np.ndarray]:
    """Probabilities of each input; for answers in a context those of where it starts and of where it ends."""
    said = runtime.finish(runtime.forward(runtime.prepare(inputs)))
    return [softmax(one.T) for one in said] if runtime.task == "question-answering" else list(said)


def inputs_of(task: str, texts: Sequence[str]) -> list[Input]:
    return [("where is it", text) for text in texts] if task == "question-answering" else list(texts)


@pytest.fixture(scope="module")
def checkpoints(tmp_path_factory: pytest.TempPathFactory, tiny_base: str) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("heads")
    base = tiny.make_base(folder / "base", layers=1)
    return {
        # The same weights as the tiny classifier's, so that its variants run it.
        "multi-label": tiny.make_multi_label(folder / "multi-label", tiny_base, LABELS),
        "token-classification": tiny.make_token_classifier(folder / "tokens", base, TAGS),
        "question-answering": tiny.make_answerer(folder / "answerer", base),
    }


@pytest.fixture(scope="module", params=[(task, variant) for task in TASKS for variant in VARIANTS], ids=" ".join)
def runtime(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    checkpoints: dict[str, str],
    tiny_classifier: str,
) -> Runtime:
    task, variant = request.param
    files: dict[str, Path] = {}
    if find_variant(variant).has_files:
        of = (tiny_classifier,) if task == "multi-label" else (checkpoints[task], f"tiny {task}")
        files = made_variants(tmp_path_factory, *of)
    loaded = load_runtime(checkpoints[task], "cpu", variant, files.get(variant))
    assert loaded.task == task
    return loaded


@cache
def reference(checkpoint: str) -> Runtime:
    return load_runtime(checkpoint)


def test_all_tasks_whose_models_run_as_any_variant_are_tested() -> None:
    assert {"text-classification", *TASKS} == MODEL_TASKS
    assert set(VARIANTS) == set(MOST_CHANGED)


@given(texts=st.lists(TEXTS, min_size=1, max_size=8))
@settings(max_examples=15, deadline=None)
def test_company_and_padding_change_no_answer(
    request: pytest.FixtureRequest, runtime: Runtime, checkpoints: dict[str, str], texts: list[str]
) -> None:
    task, variant = request.node.callspec.params["runtime"]
    inputs = inputs_of(task, [*texts, "", "😀" * 20, LONG])
    together = ask(runtime, inputs)
    assert len(together) == len(inputs)
    for found, one in zip(together, inputs, strict=True):
        [expected] = ask(reference(checkpoints[task]), [one])
        assert found.shape == expected.shape
        np.testing.assert_allclose(found, expected, atol=MOST_CHANGED[variant])


def test_a_token_has_a_row_and_probabilities_are_of_the_kind_of_the_head(runtime: Runtime) -> None:
    inputs = inputs_of(runtime.task, ["where is my parcel", "refund", LONG])
    prepared = runtime.prepare(inputs)
    said = runtime.finish(runtime.forward(prepared))
    if runtime.task == "multi-label":
        assert said.shape == (3, len(LABELS))
        assert ((said >= 0) & (said <= 1)).all()
        assert runtime.id2label == dict(enumerate(LABELS))
        return
    outputs = len(TAGS) if runtime.task == "token-classification" else 2
    assert [one.shape for one in said] == [(one.tokens, outputs) for one in prepared]
    assert all(len(one.layout.offset_mapping) == one.tokens for one in prepared if one.layout)
    assert all(one.layout is not None for one in prepared)
    if runtime.task == "token-classification":
        assert runtime.id2label == dict(enumerate(TAGS))
        assert all(np.allclose(one.sum(axis=1), 1, atol=1e-9) for one in said)
    else:
        assert runtime.id2label == {}


def test_many_threads_get_the_answers_that_one_gets(runtime: Runtime, in_threads: Callable[..., list[Any]]) -> None:
    inputs = inputs_of(runtime.task, ["refund", "please " * 60, "my parcel arrived late , thanks"])
    expected = [ask(runtime, [one])[0] for one in inputs]
    found = in_threads([lambda one=one: ask(runtime, [one])[0] for one in inputs * 8])
    for row, answer in enumerate(found):
        np.testing.assert_allclose(answer, expected[row % 3], atol=1e-5)
