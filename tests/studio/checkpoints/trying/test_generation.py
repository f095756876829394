"""Texts that go on: token by token, to an end that is named, whatever a checkpoint would like to be asked."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import AutoTokenizer

from studio.checkpoints.trying.generation import GenerationModel
from studio.checkpoints.trying.questions import Generation
from studio.checkpoints.trying.spelling import Spelling
from studio.checkpoints.trying.watching import Watch
from studio.errors import InvalidInput
from tests.tiny import LONGEST


@pytest.fixture(scope="module")
def model(tiny_generator: str) -> GenerationModel:
    return GenerationModel.load(tiny_generator, "org/generator", "cpu")


@pytest.fixture(scope="module")
def tokenizer(tiny_generator: str) -> Any:
    return AutoTokenizer.from_pretrained(tiny_generator)


def test_each_token_is_told_as_it_comes(model: GenerationModel) -> None:
    told: list[Any] = []
    answer = model.answer(Generation("my plant", max_new_tokens=12), Watch(told.append))
    assert [token.token_id for token in told] == [token.token_id for token in answer.tokens]
    assert "".join(token.text for token in told) in (answer.text, answer.text.rstrip("\ufffd"))
    assert answer.ended == "length"
    assert len(answer.tokens) == answer.max_new_tokens == 12


@pytest.mark.parametrize("why", ["stopped", "deadline"])
def test_one_that_is_ended_early_answers_with_what_there_is(model: GenerationModel, why: str) -> None:
    whole = model.answer(Generation("my plant", max_new_tokens=20), Watch())
    told: list[Any] = []
    part = model.answer(
        Generation("my plant", max_new_tokens=20), Watch(told.append, lambda: why if len(told) == 5 else None)
    )
    assert part.ended == why
    assert part.tokens[:4] == whole.tokens[:4]
    assert len(part.tokens) == len(told) == 5
    assert whole.text.startswith(part.text.rstrip("\ufffd"))


def test_a_model_that_ends_its_text_is_believed(model: GenerationModel, tokenizer: Any) -> None:
    for seed in range(20):
        question = Generation("a", max_new_tokens=60, sampled=True, temperature=3.0, top_k=0, seed=seed)
        answer = model.answer(question, Watch())
        if answer.ended == "end":
            break
    assert answer.ended == "end"
    assert answer.tokens[-1].token == tokenizer.eos_token
    assert answer.tokens[-1].text == ""
    assert tokenizer.eos_token not in answer.text


def test_of_a_long_text_the_beginning_makes_room(model: GenerationModel) -> None:
    long = model.answer(Generation("x" * 100, max_new_tokens=20), Watch())
    assert (long.prompt_tokens, long.cut_tokens, len(long.tokens)) == (LONGEST - 20, 56, 20)
    greedy = model.answer(Generation("x" * 100, max_new_tokens=250), Watch())
    assert (greedy.prompt_tokens, greedy.max_new_tokens) == (LONGEST // 2, LONGEST // 2)
    short = model.answer(Generation("xyz", max_new_tokens=250), Watch())
    assert (short.prompt_tokens, short.cut_tokens, short.max_new_tokens) == (3, 0, LONGEST - 3)


def test_as_many_alternatives_come_as_were_asked_for(model: GenerationModel) -> None:
    for wanted in (0, 1, 10):
        answer = model.answer(Generation("my plant", max_new_tokens=3, alternatives=wanted), Watch())
        for token in answer.tokens:
            assert len(token.alternatives) == wanted
            assert token.token_id not in [other.token_id for other in token.alternatives]
            assert sum(other.probability for other in token.alternatives) + token.probability <= 1 + 1e-6


def test_a_checkpoint_does_not_choose_how_much_work_it_makes(tiny_generator: str, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(tiny_generator, tmp_path / "greedy"))
    wild = {"num_beams": 500, "num_return_sequences": 400, "max_length": 10**6, "min_length": 10**6, "do_sample": True}
    path = folder / "generation_config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | wild))
    answer = GenerationModel.load(str(folder), "org/greedy", "cpu").answer(Generation("my", max_new_tokens=4), Watch())
    tame = GenerationModel.load(tiny_generator, "org/tame", "cpu").answer(Generation("my", max_new_tokens=4), Watch())
    assert answer.text == tame.text


def test_a_text_without_tokens_is_refused(model: GenerationModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model._preparer, "encode", lambda texts: [type("", (), {"input_ids": []})])
    with pytest.raises(InvalidInput, match="no tokens to go on from"):
        model.answer(Generation("x"), Watch())


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=40))
def test_the_pieces_of_any_text_are_the_text(tiny_generator: str, text: str) -> None:
    tokenizer = AutoTokenizer.from_pretrained(tiny_generator) if not KEPT else KEPT[0]
    KEPT[:] = [tokenizer]
    spelling, told = Spelling(tokenizer), ""
    ids = tokenizer(text)["input_ids"]
    for token_id in ids:
        spelling.add(token_id)
        told += spelling.newest()
    assert "".join(spelling.pieces()) == spelling.text == tokenizer.decode(ids, skip_special_tokens=True)
    assert len(spelling.pieces()) == len(ids)
    assert spelling.text.rstrip("\ufffd") == told.rstrip("\ufffd")


# hypothesis wants no fixture that is made anew for each example, and loading one takes a moment.
KEPT: list[Any] = []


def test_a_character_of_several_tokens_comes_with_the_last(tokenizer: Any) -> None:
    spelling = Spelling(tokenizer)
    told = []
    for token_id in tokenizer("🙂!")["input_ids"]:
        spelling.add(token_id)
        told.append(spelling.newest())
    assert told == spelling.pieces() == ["", "", "", "🙂", "!"]
