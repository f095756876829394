"""The code that is shown beside an answer gives the same answer, and no text can break out of it."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from transformers import T5Config, T5ForConditionalGeneration

from studio.checkpoints.trying import LOADERS
from studio.checkpoints.trying.questions import FillMask, Generation, Question, Similarity, ZeroShot
from studio.checkpoints.trying.watching import Watch
from studio.trying.code import code_for
from studio.trying.examples import examples
from tests.tiny import _tokenizer, make_classifier

EVIL = 'it\'s "late" \\ {broken} ${x} \'\'\' """ # \n'
LONG = "please where is " * 60


def run(code: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The lines that it prints; in this process, so that it need not load the libraries again."""
    capsys.readouterr()
    exec(compile(code, "copied", "exec"), {})
    return capsys.readouterr().out.splitlines()


def rows(lines: list[str]) -> list[tuple[str, float]]:
    """A literal and a number a line."""
    split = [line.rsplit(" ", 1) for line in lines]
    return [(ast.literal_eval(name), float(number)) for name, number in split]


def answered(question: Question, folder: str) -> tuple[Any, dict[str, str]]:
    answer = LOADERS[question.task](folder, folder, "cpu").answer(question, Watch())
    return answer, code_for(folder, question, answer)


def forms(code: dict[str, str], expected: set[str]) -> list[str]:
    assert set(code) == expected
    return list(code.values())


BOTH = {"pipeline", "by hand"}


@pytest.mark.parametrize(
    "texts", [("where is my [MASK] ?",), (f"{EVIL} [MASK] and [MASK]", "[MASK]"), (f"a [MASK] {LONG}",)]
)
def test_masks_are_filled_again(tiny_masked: str, capsys: pytest.CaptureFixture[str], texts: tuple[str, ...]) -> None:
    answer, code = answered(FillMask(texts, top_k=4), tiny_masked)
    expected = [choice for text in answer.texts for mask in text.masks for choice in mask.choices]
    for form in forms(code, BOTH):
        found = rows(run(form, capsys))
        assert [token for token, _ in found] == [choice.token for choice in expected]
        assert [share for _, share in found] == pytest.approx([choice.probability for choice in expected], abs=1e-5)


@pytest.mark.parametrize("multi_label", [False, True])
@pytest.mark.parametrize("text", ["where is it", EVIL, LONG])
def test_labels_are_judged_again(
    tiny_inference: str, capsys: pytest.CaptureFixture[str], multi_label: bool, text: str
) -> None:
    labels = ("refund", "it's {late}", 'a "pot"')
    answer, code = answered(ZeroShot((text, "thanks"), labels, "my {} \\ '", multi_label), tiny_inference)
    expected = [one for judged in answer.texts for one in judged.labels]
    for form in forms(code, BOTH):
        found = rows(run(form, capsys))
        assert [label for label, _ in found] == [one.label for one in expected]
        assert [share for _, share in found] == pytest.approx([one.probability for one in expected], abs=1e-5)


def test_where_a_pipeline_would_judge_otherwise_only_the_other_code_is_shown(
    tiny_base: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_classifier(tmp_path / "odd", tiny_base, ("neutral", "contradiction", "entailment"))
    answer, code = answered(ZeroShot(("where is it",), ("refund", "pot"), multi_label=True), folder)
    [form] = forms(code, {"by hand"})
    found = rows(run(form, capsys))
    assert [share for _, share in found] == pytest.approx([one.probability for one in answer.texts[0].labels], abs=1e-5)
    forms(answered(ZeroShot(("where is it",), ("refund", "pot")), folder)[1], BOTH)


@pytest.mark.parametrize("options", [{}, {"sampled": True, "seed": 11, "temperature": 0.7, "top_k": 9, "top_p": 0.8}])
@pytest.mark.parametrize("text", ["my plant", EVIL, "x" * 90])
def test_a_text_is_made_again(
    tiny_generator: str, capsys: pytest.CaptureFixture[str], options: dict[str, Any], text: str
) -> None:
    answer, code = answered(Generation(text, max_new_tokens=12, **options), tiny_generator)
    assert run_text(code["by hand"], capsys).endswith(answer.text + "\n")
    found = rows(run(code["by hand"], capsys)[: len(answer.tokens)]) if "\n" not in answer.text else []
    assert [share for _, share in found] == pytest.approx([one.probability for one in answer.tokens][: len(found)])
    if answer.cut_tokens:
        forms(code, {"by hand"})
    else:
        forms(code, BOTH)
        assert run_text(code["pipeline"], capsys) == answer.text + "\n"


def run_text(code: str, capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    exec(compile(code, "copied", "exec"), {})
    return capsys.readouterr().out


def test_one_that_was_stopped_is_made_again_up_to_there(
    tiny_generator: str, capsys: pytest.CaptureFixture[str]
) -> None:
    told: list[Any] = []
    question = Generation("my plant", max_new_tokens=30)
    model = LOADERS[question.task](tiny_generator, "x", "cpu")
    answer = model.answer(question, Watch(told.append, lambda: "stopped" if len(told) == 7 else None))
    code = code_for(tiny_generator, question, answer)
    assert run_text(code["pipeline"], capsys) == answer.text + "\n"


@pytest.mark.parametrize("texts", [("where is it", EVIL, "thanks"), (LONG, "thanks")])
def test_meanings_are_compared_again(
    tiny_base: str, capsys: pytest.CaptureFixture[str], texts: tuple[str, ...]
) -> None:
    answer, code = answered(Similarity(texts), tiny_base)
    for form in forms(code, BOTH):
        found = [[float(value) for value in line.split()] for line in run(form, capsys)]
        assert len(found) == len(answer.matrix)
        for row, expected in zip(found, answer.matrix, strict=True):
            assert row == pytest.approx(expected, abs=1e-5)


def test_an_encoder_is_asked_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tokenizer = _tokenizer(tmp_path)
    tokenizer.save_pretrained(tmp_path)
    config = T5Config(
        vocab_size=len(tokenizer), d_model=16, d_kv=8, d_ff=16, num_layers=1, num_heads=2, decoder_start_token_id=0
    )
    T5ForConditionalGeneration(config).save_pretrained(tmp_path)
    answer, code = answered(Similarity(("where is it", "thanks")), str(tmp_path))
    [form] = forms(code, {"by hand"})
    found = [[float(value) for value in line.split()] for line in run(form, capsys)]
    assert found[0] == pytest.approx(answer.matrix[0], abs=1e-5)


def test_every_example_is_a_question_that_a_checkpoint_answers(
    tiny_masked: str, tiny_inference: str, tiny_generator: str, tiny_base: str
) -> None:
    folders = {
        FillMask: tiny_masked,
        ZeroShot: tiny_inference,
        Generation: tiny_generator,
        Similarity: tiny_base,
    }
    for kind, folder in folders.items():
        model = LOADERS[kind.task](folder, folder, "cpu")  # type: ignore[attr-defined]
        for values in examples(kind.task, "[MASK]"):  # type: ignore[attr-defined]
            given = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
            answer = model.answer(kind(**given), Watch())
            assert not re.search("mask}", str(answer))
