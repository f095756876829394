"""Answers are right, stamped, and never a mixture, while versions come and go."""

import gc
import threading
import weakref
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import AutoModelForSequenceClassification, AutoTokenizer, pipeline

from studio.checkpoints.runtimes import load_runtime
from studio.checkpoints.runtimes.linear_head import HeadRuntime
from studio.checkpoints.runtimes.pytorch import TorchRuntime
from studio.errors import InvalidInput, NoVersionServed, StudioError
from studio.serving.predictor import Predictor
from studio.serving.served import ServedVersion
from studio.serving.serving import Serving
from studio.serving.watch import Watch
from studio.tasks import TASKS
from tests.conftest import LABELS, Clock
from tests.studio.checkpoints.heads import a_head, write_head
from tests.tiny import make_classifier

TASK = TASKS["text-classification"]
SWAPS = 20
CLIENTS = 32


@pytest.fixture
def serving() -> Serving:
    return Serving(lambda _project, served: pytest.fail(str(served)), max_text_bytes=100_000, max_batch_texts=1_000)


@pytest.fixture(scope="module")
def runtime(tiny_classifier: str) -> TorchRuntime:
    return TorchRuntime.load(tiny_classifier)


@given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=300), min_size=1, max_size=12))
@settings(max_examples=40, deadline=None)
def test_a_batch_answers_as_each_text_would_alone(runtime: TorchRuntime, texts: list[str]) -> None:
    together = runtime.finish(runtime.forward(runtime.prepare(texts)))
    alone = np.concatenate([runtime.finish(runtime.forward(runtime.prepare([text]))) for text in texts])
    np.testing.assert_allclose(together, alone, atol=1e-5)
    np.testing.assert_allclose(together.sum(axis=1), 1, atol=1e-9)


def test_the_runtime_answers_as_plain_transformers_does(runtime: TorchRuntime, tiny_classifier: str) -> None:
    text = "where is my parcel, please? " * 30
    tokenizer = AutoTokenizer.from_pretrained(tiny_classifier)
    model = AutoModelForSequenceClassification.from_pretrained(tiny_classifier).eval()
    with torch.inference_mode():
        logits = model(**tokenizer(text, truncation=True, max_length=64, return_tensors="pt")).logits
    expected = torch.softmax(logits, dim=-1).numpy()
    np.testing.assert_allclose(runtime.finish(runtime.forward(runtime.prepare([text]))), expected, atol=1e-6)


def test_the_runtime_answers_as_a_pipeline_does(runtime: TorchRuntime, tiny_classifier: str) -> None:
    classifier = pipeline("text-classification", tiny_classifier, top_k=None)
    text = "my parcel is late and broken"
    expected = {row["label"]: row["score"] for row in classifier([text])[0]}
    found = runtime.finish(runtime.forward(runtime.prepare([text])))[0]
    for index, label in runtime.id2label.items():
        assert found[index] == pytest.approx(expected[label], abs=1e-5)


def test_what_is_prepared_fits(runtime: TorchRuntime) -> None:
    short, long = runtime.prepare(["where is it", "please " * 100])
    assert (short.tokens, long.tokens) == (5, 64)


def test_an_answer_names_its_version_and_ranks_its_labels(serving: Serving, tiny_classifier: str) -> None:
    serving.slot(1).switch(Predictor("v1-aa", tiny_classifier, TASK, TorchRuntime.load(tiny_classifier)))
    answer = serving.predict(1, ["please send help " * 40])[0]
    assert answer.version == "v1-aa"
    assert set(answer.probabilities) == set(LABELS)
    assert list(answer.probabilities.values()) == sorted(answer.probabilities.values(), reverse=True)
    assert answer.label == next(iter(answer.probabilities))
    assert (answer.truncated, answer.tokens, answer.cut_tokens) == (True, 64, 58)
    serving.close()


@pytest.mark.parametrize(
    ("texts", "words"),
    [([], "no text"), ([""], "is empty"), ([" \n"], "is empty"), (["ok", ""], "Text 2"), (["x" * 100_001], "100,001"),
     (["\ud800"], "surrogate"), (["a"] * 1_001, "1,001 texts")],
    ids=["none", "empty", "blank", "second empty", "too long", "half a character", "too many"],
)  # fmt: skip
def test_a_text_that_cannot_be_predicted_is_explained(serving: Serving, texts: list[str], words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        serving.predict(1, texts)


def test_without_a_model_the_answer_says_what_to_do(serving: Serving) -> None:
    with pytest.raises(NoVersionServed, match="no trained model yet"):
        serving.predict(1, ["hello"])


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory, tiny_base: str) -> dict[str, str]:
    """Four classifiers with different heads, by version name."""
    made = {}
    for seed in range(4):
        folder = tmp_path_factory.mktemp(f"version-{seed}")
        made[f"v{seed}-aa"] = make_classifier(folder, tiny_base, LABELS, seed)
    return made


def test_twenty_swaps_under_thirty_two_clients_drop_nothing_and_mix_nothing(
    serving: Serving, versions: dict[str, str]
) -> None:
    texts = ["where is my parcel", "I love it", "the card is broken", "thanks"]
    expected = {}
    for name, folder in versions.items():
        predictor = Predictor(name, folder, TASK, TorchRuntime.load(folder))
        answers = predictor.predict(texts)
        assert answers is not None
        expected[name] = [answer.probabilities for answer in answers]
        predictor.close()
    names = list(versions)
    serving.slot(1).switch(Predictor(names[0], versions[names[0]], TASK, TorchRuntime.load(versions[names[0]])))
    stop, failures, seen = threading.Event(), [], set()

    def ask() -> None:
        while not stop.is_set():
            try:
                answers = serving.predict(1, texts)
                stamped = {answer.version for answer in answers}
                assert len(stamped) == 1, f"one call was answered by {stamped}"
                name = stamped.pop()
                seen.add(name)
                for answer, right in zip(answers, expected[name], strict=True):
                    assert answer.probabilities == pytest.approx(right, abs=1e-5)
            except BaseException as error:
                failures.append(error)
                return

    clients = [threading.Thread(target=ask) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    for swap in range(1, SWAPS + 1):
        name = names[swap % len(names)]
        predictor = Predictor(name, versions[name], TASK, TorchRuntime.load(versions[name]))
        predictor.warm()
        serving.slot(1).switch(predictor)
    stop.set()
    for client in clients:
        client.join(30)
    assert failures == []
    assert len(seen) > 1
    serving.close()


def test_a_model_is_gone_from_memory_as_soon_as_its_predictor_is_closed(tiny_classifier: str) -> None:
    runtime = TorchRuntime.load(tiny_classifier)
    model = weakref.ref(runtime._model)
    predictor = Predictor("v1-aa", tiny_classifier, TASK, runtime)
    predictor.warm()
    del runtime
    gc.disable()  # circles would keep it until Python looks for them
    try:
        predictor.close()
        assert model() is None
    finally:
        gc.enable()
    assert predictor.predict(["hello"]) is None


def test_a_link_to_an_older_version_is_answered_by_that_version(versions: dict[str, str]) -> None:
    loaded: list[str] = []

    def load(_project: int, served: ServedVersion) -> Predictor:
        loaded.append(str(served))
        runtime = load_runtime(versions[served.version], variant=served.variant)
        return Predictor(served.version, versions[served.version], TASK, runtime, served.variant)

    serving = Serving(load, max_text_bytes=1_000, max_batch_texts=10)
    serving.slot(1).switch(load(1, ServedVersion("v3-aa")))
    for version in ("v0-aa", "v1-aa", "v0-aa", "v2-aa", "v3-aa"):
        assert serving.predict(1, ["hello"], version)[0].version == version
    assert loaded == ["v3-aa", "v0-aa", "v1-aa", "v2-aa"]  # v0 was kept, v3 serves anyway
    coarse = serving.predict(1, ["hello"], "v3-aa", variant="bf16")[0]
    assert (coarse.version, coarse.variant, loaded[-1]) == ("v3-aa", "bf16", "v3-aa as bf16")
    assert serving.predict(1, ["hello"])[0].variant == "fp32"
    serving.close()


def test_the_watch_brings_a_promoted_version_in_and_keeps_the_old_one_when_the_new_one_cannot_load(
    serving: Serving, versions: dict[str, str]
) -> None:
    live: dict[int, ServedVersion] = {}
    clock = Clock()

    def load(_project: int, served: ServedVersion) -> Predictor:
        if served.version not in versions:
            raise StudioError(f"{served.version} has no files")
        folder = versions[served.version]
        runtime = load_runtime(folder, variant=served.variant)
        return Predictor(served.version, folder, TASK, runtime, served.variant)

    watch = Watch(serving, lambda: live, load, clock=clock)
    watch.follow()
    live[1] = ServedVersion("v0-aa")
    watch.follow()
    assert serving.predict(1, ["hello"])[0].version == "v0-aa"
    live[1] = ServedVersion("v9-zz")
    watch.follow()
    assert serving.predict(1, ["hello"])[0].version == "v0-aa"
    assert str(serving.slot(1).failure) == "v9-zz has no files"
    versions["v9-zz"] = versions["v2-aa"]  # its files are restored
    watch.follow()
    assert serving.predict(1, ["hello"])[0].version == "v0-aa"
    clock.advance(61)
    watch.follow()
    assert serving.predict(1, ["hello"])[0].version == "v9-zz"
    live[1] = ServedVersion("v9-zz", "bf16")
    watch.follow()
    assert serving.predict(1, ["hello"])[0].variant == "bf16"
    del versions["v9-zz"]
    assert serving.slot(1).failure is None
    serving.close()


def test_the_code_shown_gives_the_same_numbers(
    serving: Serving, tiny_classifier: str, tmp_path: Path, run_python: Callable[[str], str]
) -> None:
    text = 'It\'s "late" \\ {broken}\n' + "please " * 80
    serving.slot(1).switch(Predictor("v1-aa", tiny_classifier, TASK, TorchRuntime.load(tiny_classifier)))
    answer = serving.predict(1, [text])[0]
    for form, code in TASK.code(tiny_classifier, text, answer.max_length).items():
        lines = [line.rsplit(" ", 1) for line in run_python(code).strip().splitlines()]
        found = {label: float(number) for label, number in lines}
        assert found == pytest.approx(answer.probabilities, abs=1e-5), form
    serving.close()


def test_the_code_shown_for_a_head_gives_the_same_numbers(
    serving: Serving, tiny_base: str, tmp_path: Path, run_python: Callable[[str], str]
) -> None:
    text = 'It\'s "late" \\ {broken}\n' + "please " * 80
    folder = write_head(tmp_path / "head", a_head(tiny_base))
    serving.slot(1).switch(Predictor("v1-aa", folder, TASK, HeadRuntime.load(folder)))
    answer = serving.predict(1, [text])[0]
    for form, code in TASK.code(folder, text, answer.max_length, tiny_base).items():
        lines = [line.rsplit(" ", 1) for line in run_python(code).strip().splitlines()]
        found = {label: float(number) for label, number in lines}
        assert found == pytest.approx(answer.probabilities, abs=1e-6), form
    serving.close()
