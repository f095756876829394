"""Labels are judged by the head's entailment, which is found by its name or not at all; only the text is ever cut."""

from pathlib import Path

import pytest

from studio.checkpoints.trying.questions import ZeroShot
from studio.checkpoints.trying.watching import Watch
from studio.checkpoints.trying.zero_shot import Entailment, ZeroShotModel, find_entailment
from studio.errors import CheckpointUnavailable, InvalidInput
from tests.tiny import LONGEST, make_classifier

LABELS = ("delivery", "refund")


@pytest.fixture(scope="module")
def model(tiny_inference: str) -> ZeroShotModel:
    return ZeroShotModel.load(tiny_inference, "org/inference", "cpu")


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("contradiction", "neutral", "entailment"), Entailment(2, 0)),
        (("ENTAILMENT", "NEUTRAL", "CONTRADICTION"), Entailment(0, 2)),
        (("neutral", "contradiction", "entailed"), Entailment(2, 1)),
        (("entailment", "not_entailment"), Entailment(0, 1)),
        (("not_entailment", "entailment"), Entailment(1, 0)),
        (("yes", "no", "entailment"), Entailment(2, 0)),
        (("LABEL_0", "LABEL_1", "LABEL_2"), None),
        (("entailment",), None),
    ],
)
def test_entailment_and_its_opposite_are_found_by_name(names: tuple[str, ...], expected: Entailment | None) -> None:
    assert find_entailment(dict(enumerate(names))) == expected


def test_a_head_that_knows_no_entailment_is_refused_with_its_labels(tiny_base: str, tmp_path: Path) -> None:
    folder = make_classifier(tmp_path / "sorter", tiny_base, ("praise", "refund"))
    with pytest.raises(CheckpointUnavailable) as found:
        ZeroShotModel.load(folder, "org/sorter", "cpu")
    words = "'org/sorter' does not say which of its labels ('praise', 'refund') means entailment"
    assert words in str(found.value)
    assert "Try cross-encoder/nli-deberta-v3-small." in str(found.value)


def test_labels_that_exclude_each_other_share_one_and_others_do_not(model: ZeroShotModel) -> None:
    [shared] = model.answer(ZeroShot(("where is it",), LABELS), Watch()).texts
    assert sum(one.probability for one in shared.labels) == pytest.approx(1)
    [each] = model.answer(ZeroShot(("where is it",), LABELS, multi_label=True), Watch()).texts
    [alone] = model.answer(ZeroShot(("where is it",), LABELS[:1]), Watch()).texts
    assert {one.label: one.probability for one in each.labels}["delivery"] == pytest.approx(alone.labels[0].probability)


def test_only_the_text_is_cut_and_how_much_is_said(model: ZeroShotModel) -> None:
    long = "lost " * 80
    [found] = model.answer(ZeroShot((long,), ("refund", "a great refund"), "{}"), Watch()).texts
    # 80 words, 3 special tokens, and 3 words of the longer label
    assert (found.tokens, found.cut_tokens) == (LONGEST, 80 + 3 + 3 - LONGEST)
    [short] = model.answer(ZeroShot(("lost",), LABELS), Watch()).texts
    assert short.cut_tokens == 0


def test_a_label_that_leaves_no_room_for_the_text_is_named(model: ZeroShotModel) -> None:
    with pytest.raises(InvalidInput, match=r"The label 'lost lost lost.* takes 61 tokens with its template"):
        model.answer(ZeroShot(("where",), ("refund", "lost " * 60 + "lost"), "{}"), Watch())
    model.answer(ZeroShot(("where",), ("lost " * 59 + "lost",), "{}"), Watch())
