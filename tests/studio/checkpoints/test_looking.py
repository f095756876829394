"""What a checkpoint is and can do is read from its config and tokenizer, and it is said what to use instead."""

import json
from pathlib import Path

import pytest
from transformers import AutoConfig

from studio.checkpoints.looking import read_card
from studio.checkpoints.resolution.facts import facts_of
from studio.checkpoints.resolution.resolving import resolve
from studio.checkpoints.resolution.rules import takes_images
from studio.checkpoints.task_classes import ALL
from studio.checkpoints.trying.tasks import TRY_TASKS
from studio.errors import CheckpointUnavailable, InvalidInput
from tests.studio.checkpoints.heads import a_head, write_head
from tests.tiny import LONGEST, make_image_classifier

INFERENCE = {0: "entailment", 1: "neutral", 2: "contradiction"}
PLAIN = {0: "LABEL_0", 1: "LABEL_1"}


@pytest.mark.parametrize(
    ("architecture", "model_type", "id2label", "fitting"),
    [
        ("BertForMaskedLM", "bert", PLAIN, {"fill-mask", "feature-extraction"}),
        ("BertForPreTraining", "bert", PLAIN, {"fill-mask", "feature-extraction"}),
        ("BigBirdForPreTraining", "big_bird", PLAIN, {"fill-mask", "feature-extraction"}),
        ("MobileBertForPreTraining", "mobilebert", PLAIN, {"fill-mask", "feature-extraction"}),
        ("ElectraForPreTraining", "electra", PLAIN, {"feature-extraction"}),
        ("FunnelForPreTraining", "funnel", PLAIN, {"feature-extraction"}),
        ("BertModel", "bert", PLAIN, {"feature-extraction"}),
        (None, "bert", PLAIN, {"feature-extraction"}),
        ("GPT2LMHeadModel", "gpt2", PLAIN, {"text-generation", "feature-extraction"}),
        ("LlamaForCausalLM", "llama", PLAIN, {"text-generation", "feature-extraction"}),
        ("BertForSequenceClassification", "bert", PLAIN, {"feature-extraction"}),
        ("BertForSequenceClassification", "bert", INFERENCE, {"zero-shot-classification", "feature-extraction"}),
        ("BertForTokenClassification", "bert", INFERENCE, {"feature-extraction"}),
        ("T5ForConditionalGeneration", "t5", PLAIN, {"feature-extraction"}),
    ],
)
def test_the_architecture_says_what_can_be_tried(
    architecture: str | None, model_type: str, id2label: dict[int, str], fitting: set[str]
) -> None:
    config = AutoConfig.for_model(model_type, architectures=[architecture] if architecture else None, id2label=id2label)
    found = [resolve(facts_of("org/it", config), row) for row in ALL if row.task in TRY_TASKS]
    assert {one.task for one in found if one.predicts} == fitting
    for one in found:
        assert "'org/it'" in one.sentence
        assert one.predicts or one.instead


@pytest.mark.parametrize(
    ("model_type", "images"), [("vit", True), ("resnet", True), ("bert", False), ("gpt2", False), ("t5", False)]
)
def test_what_looks_at_images_is_told_from_what_reads(model_type: str, images: bool) -> None:
    assert takes_images(facts_of("org/it", AutoConfig.for_model(model_type))) == images


def test_a_folder_is_described_by_its_config_and_its_tokenizer(tiny_masked: str) -> None:
    found = read_card(tiny_masked, "org/masked")
    assert (found.name, found.architectures, found.model_type) == ("org/masked", ("BertForMaskedLM",), "bert")
    assert (found.max_length, found.mask_token, found.own_task) == (LONGEST, "[MASK]", None)
    assert found.is_here
    assert (found.parameters or 0) > 10_000
    assert [one.task for one in found.resolutions] == [row.task for row in ALL]
    assert found.resolution("fill-mask").predicts
    assert "'org/masked' has no classification head" in found.resolution("text-classification").found
    with pytest.raises(InvalidInput, match=r"'poetry'.*text-classification"):
        found.resolution("poetry")


def test_what_looks_at_images_has_no_tokenizer(tmp_path: Path) -> None:
    found = read_card(make_image_classifier(tmp_path / "images", ["fern", "moss"]), "org/images")
    assert (found.max_length, found.mask_token, found.own_task) == (None, None, "image-classification")
    assert found.resolution("image-classification").labels == ("fern", "moss")


def test_what_is_no_checkpoint_by_itself_says_so(tiny_base: str, tmp_path: Path) -> None:
    head = write_head(tmp_path / "head", a_head(tiny_base))
    with pytest.raises(CheckpointUnavailable, match=r"'inbox v1' is a linear head on .* Try .* instead"):
        read_card(str(head), "inbox v1")
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(CheckpointUnavailable, match=r"has no config\.json"):
        read_card(str(empty), "org/nothing")
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "config.json").write_text(json.dumps({"model_type": "bert"}))
    with pytest.raises(CheckpointUnavailable, match="no weights"):
        read_card(str(broken), "org/broken")
