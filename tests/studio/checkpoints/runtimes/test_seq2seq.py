"""What a model writes is what plain transformers lets it write, alone or in company; its score is that of the beams."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

from studio.checkpoints.beams import MOST_BEAMS, Beams
from studio.checkpoints.runtimes import load_runtime
from studio.checkpoints.runtimes.seq2seq import Generated, Seq2SeqRuntime
from studio.errors import CheckpointUnavailable, InvalidInput
from studio.tasks import TASKS
from tests import tiny

TEXTS = ["where is my parcel", "refund", "I love it ! thanks a lot , my plant arrived and it is great"]
ALL_BEAMS = [
    Beams(max_new_tokens=8),
    Beams(num_beams=4, max_new_tokens=8),
    Beams(num_beams=3, max_new_tokens=12, length_penalty=2.0, no_repeat_ngram_size=2),
]
WORDS = st.lists(st.sampled_from(tiny.WORDS), max_size=12).map(" ".join)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory, tiny_base: str) -> dict[str, str]:
    root = tmp_path_factory.mktemp("writers")
    return {"seq2seq": tiny.make_encoder_decoder(root / "two", tiny_base)}


@pytest.fixture(scope="module", params=["seq2seq"])
def writer(request: pytest.FixtureRequest, folders: dict[str, str]) -> Seq2SeqRuntime:
    runtime = load_runtime(folders[request.param], task=request.param)
    assert isinstance(runtime, Seq2SeqRuntime)
    return runtime


def searching(folders: dict[str, str], beams: Beams) -> Seq2SeqRuntime:
    """The writer, with other settings of the search."""
    return Seq2SeqRuntime.load(folders["seq2seq"], beams=beams)


def ask(runtime: Seq2SeqRuntime, texts: list[str]) -> list[Generated]:
    answers: list[Generated] = runtime.finish(runtime.forward(runtime.prepare(texts)))
    return answers


def plain(folder: str, text: str, beams: Beams) -> tuple[str, float | None]:
    """What `generate` writes, and its score where it searches with beams."""
    model, tokenizer = AutoModelForSeq2SeqLM.from_pretrained(folder), AutoTokenizer.from_pretrained(folder)
    inputs = tokenizer(text, return_tensors="pt", return_token_type_ids=False)
    found = model.generate(
        **inputs, **beams.settings(), do_sample=False, return_dict_in_generate=True, output_scores=True
    )
    score = found.sequences_scores[0].item() if beams.num_beams else None
    return tokenizer.decode(found.sequences[0], skip_special_tokens=True), score


@pytest.mark.parametrize("beams", ALL_BEAMS, ids=str)
def test_texts_and_scores_are_those_of_transformers(folders: dict[str, str], beams: Beams) -> None:
    for answer, text in zip(ask(searching(folders, beams), TEXTS), TEXTS, strict=True):
        expected, score = plain(folders["seq2seq"], text, beams)
        assert answer.text == expected
        if score is not None:
            assert answer.score == pytest.approx(score, abs=1e-4)


OWN: list[dict[str, Any]] = [
    {"max_length": 6},
    {"max_new_tokens": 4, "max_length": 40},
    {"num_beams": 3, "max_length": 9, "length_penalty": 2.0, "early_stopping": True, "no_repeat_ngram_size": 2},
    {"do_sample": True, "temperature": 0.3, "top_k": 5, "max_new_tokens": 7},
    {},
]


@pytest.mark.parametrize("own", OWN, ids=str)
def test_a_checkpoint_writes_as_its_own_config_says_and_the_code_for_it_writes_the_same(
    tmp_path: Path, tiny_base: str, own: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tiny.make_encoder_decoder(tmp_path / "own", tiny_base)
    model = AutoModelForSeq2SeqLM.from_pretrained(folder)
    # Without a length of its own it writes to the end of its places, where transformers would fail.
    model.generation_config.update(**own or {"max_new_tokens": tiny.LONGEST - 1})
    model.generation_config.save_pretrained(folder)
    [answer] = ask(load_runtime(folder, task="seq2seq"), TEXTS[:1])  # type: ignore[arg-type]
    capsys.readouterr()
    exec(compile(TASKS["seq2seq"].code(folder, TEXTS[0], 64)["by hand"], "copied", "exec"), {})
    assert capsys.readouterr().out.rstrip("\n") == answer.text
    limit = own.get("max_new_tokens", own.get("max_length", tiny.LONGEST) - 1)
    assert len(answer.tokens) <= limit


@given(texts=st.lists(WORDS, min_size=1, max_size=4))
@settings(max_examples=10, deadline=None)
def test_company_and_padding_change_nothing(folders: dict[str, str], texts: list[str]) -> None:
    runtime = searching(folders, Beams(num_beams=2, max_new_tokens=6))
    texts = [*texts, "", "please " * 100]
    for answer, text in zip(ask(runtime, texts), texts, strict=True):
        [alone] = ask(runtime, [text])
        assert answer.text == alone.text
        assert answer.score == pytest.approx(alone.score, abs=1e-4)


def test_each_token_has_its_probability(folders: dict[str, str]) -> None:
    runtime = searching(folders, Beams(num_beams=1, max_new_tokens=8))
    for answer in ask(runtime, TEXTS):
        assert 1 <= len(answer.tokens) <= 8
        probabilities = torch.tensor([token.probability for token in answer.tokens], dtype=torch.float64)
        assert ((probabilities > 0) & (probabilities <= 1)).all()
        assert answer.score == pytest.approx(probabilities.log().mean().item(), abs=1e-6)


def test_a_model_writes_no_further_than_it_has_places(folders: dict[str, str]) -> None:
    runtime = searching(folders, Beams(max_new_tokens=1_000))
    for answer in ask(runtime, ["", "please " * 200]):
        assert len(answer.tokens) < tiny.LONGEST


def test_many_threads_get_the_answers_that_one_gets(
    folders: dict[str, str], in_threads: Callable[..., list[Any]]
) -> None:
    runtime = searching(folders, Beams(num_beams=2, max_new_tokens=5))
    expected = [ask(runtime, [text])[0].text for text in TEXTS]
    found = in_threads([lambda text=text: ask(runtime, [text])[0].text for text in TEXTS * 4])
    assert found == expected * 4


def test_half_the_bits_are_half_the_memory(writer: Seq2SeqRuntime, folders: dict[str, str]) -> None:
    half = load_runtime(folders[writer.task], variant="bf16", task=writer.task)
    assert sum(half.weights().values()) <= 0.51 * sum(writer.weights().values())
    assert isinstance(half, Seq2SeqRuntime)
    assert ask(Seq2SeqRuntime.load(folders["seq2seq"], precision="bf16", beams=Beams(max_new_tokens=4)), TEXTS)


@pytest.mark.parametrize("variant", ["compiled", "onnx", "onnx-int8", "fp16"])
def test_variants_that_do_not_write_say_so(folders: dict[str, str], variant: str, tmp_path: Path) -> None:
    with pytest.raises(CheckpointUnavailable, match=f"{variant} does not run this version on cpu"):
        load_runtime(folders["seq2seq"], "cpu", variant, tmp_path)


@pytest.mark.parametrize(
    "asked",
    [{"num_beams": 0}, {"num_beams": MOST_BEAMS + 1}, {"max_new_tokens": 0}, {"no_repeat_ngram_size": -1}],
    ids=str,
)
def test_beams_that_cannot_be_are_named(asked: dict[str, Any]) -> None:
    [name] = asked
    with pytest.raises(InvalidInput, match=f"{name} is .* expected a number from"):
        Beams(**asked)
