"""Meanings are compared by what the texts themselves say: neither padding nor their neighbours count."""

import json
import shutil
from pathlib import Path

import pytest
from transformers import T5Config, T5ForConditionalGeneration

from studio.checkpoints.trying.questions import Similarity
from studio.checkpoints.trying.similarity import SimilarityModel
from studio.checkpoints.trying.watching import Watch
from studio.errors import UntrainedHead
from tests.tiny import LONGEST, _tokenizer

TEXTS = ("thanks", "where is my parcel ? it never arrived , please help", "I want a refund", "thanks")


@pytest.mark.parametrize("checkpoint", ["tiny_base", "tiny_masked", "tiny_generator", "tiny_inference"])
def test_a_text_has_the_same_vector_whatever_shares_its_batch(request: pytest.FixtureRequest, checkpoint: str) -> None:
    folder = request.getfixturevalue(checkpoint)
    model = SimilarityModel.load(folder, folder, "cpu")
    together = model.answer(Similarity(TEXTS, with_vectors=True), Watch())
    assert together.vectors is not None
    for text, vector in zip(TEXTS, together.vectors, strict=True):
        alone = model.answer(Similarity((text,), with_vectors=True), Watch()).vectors
        assert alone is not None
        assert vector == pytest.approx(alone[0], abs=1e-5)
    for one, row in enumerate(together.matrix):
        assert row[one] == pytest.approx(1)
        assert list(row) == pytest.approx([together.matrix[other][one] for other in range(len(TEXTS))])
        assert all(-1 <= value <= 1 for value in row)
    assert together.matrix[0][3] == pytest.approx(1)


def test_a_tokenizer_that_pads_before_the_text_moves_no_text(tiny_generator: str, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(tiny_generator, tmp_path / "left"))
    path = folder / "tokenizer_config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"padding_side": "left"}))
    expected = SimilarityModel.load(tiny_generator, "x", "cpu").answer(Similarity(TEXTS), Watch()).matrix
    found = SimilarityModel.load(str(folder), "x", "cpu").answer(Similarity(TEXTS), Watch()).matrix
    for row, same in zip(found, expected, strict=True):
        assert row == pytest.approx(same, abs=1e-5)


def test_vectors_come_only_where_they_are_asked_for(tiny_base: str) -> None:
    assert SimilarityModel.load(tiny_base, "x", "cpu").answer(Similarity(TEXTS), Watch()).vectors is None


def test_what_was_cut_of_which_text_is_said(tiny_base: str) -> None:
    answer = SimilarityModel.load(tiny_base, "x", "cpu").answer(Similarity(("lost " * 70, "lost")), Watch())
    assert [(text.tokens, text.cut_tokens) for text in answer.texts] == [(LONGEST, 8), (3, 0)]


def test_of_an_encoder_and_a_decoder_the_encoder_answers(tmp_path: Path) -> None:
    tokenizer = _tokenizer(tmp_path)
    tokenizer.save_pretrained(tmp_path)
    config = T5Config(
        vocab_size=len(tokenizer), d_model=16, d_kv=8, d_ff=16, num_layers=1, num_heads=2, decoder_start_token_id=0
    )
    T5ForConditionalGeneration(config).save_pretrained(tmp_path)
    answer = SimilarityModel.load(str(tmp_path), "org/t5", "cpu").answer(Similarity(TEXTS), Watch())
    assert answer.of_encoder
    assert (len(answer.matrix), answer.size) == (4, 16)


def test_weights_that_are_missing_are_no_answer(tiny_base: str, tmp_path: Path) -> None:
    from studio.checkpoints.trying.fill_mask import FillMaskModel

    with pytest.raises(UntrainedHead, match=r"'org/base' lacks weights that AutoModelForMaskedLM needs \(cls\."):
        FillMaskModel.load(tiny_base, "org/base", "cpu")
