"""A head's answers are its own: an untrained head, or one of another task, never gets to say anything."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from transformers import (
    BertConfig,
    BertForQuestionAnswering,
    BertForSequenceClassification,
    BertForTokenClassification,
    RobertaConfig,
)

from studio.checkpoints.identity import checkpoint_identity
from studio.checkpoints.load import DEFAULT_MAX_LENGTH, head_labels, load_classifier, longest_input
from studio.errors import CheckpointUnavailable, UntrainedHead
from tests.conftest import LABELS
from tests.tiny import LONGEST


@pytest.fixture
def folder(tmp_path: Path, tiny_classifier: str) -> Path:
    return Path(shutil.copytree(tiny_classifier, tmp_path / "copy"))


def change_config(folder: Path, **values: Any) -> str:
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | values))
    return str(folder)


def test_a_trained_head_has_the_labels_of_its_config(tiny_classifier: str) -> None:
    assert head_labels(tiny_classifier) == list(LABELS)
    classifier = load_classifier(tiny_classifier)
    assert list(classifier.id2label.items()) == list(enumerate(LABELS))
    assert not classifier.model.training
    assert {parameter.dtype.itemsize for parameter in classifier.model.parameters()} == {4}
    assert classifier.max_length == LONGEST


def test_a_base_has_no_head(tiny_base: str) -> None:
    assert head_labels(tiny_base) is None


def test_a_pretraining_head_is_as_good_as_none(folder: Path) -> None:
    for name in ("BertForMaskedLM", "BertForPreTraining", "BertModel"):
        assert head_labels(change_config(folder, architectures=[name])) is None
    assert head_labels(change_config(folder, architectures=None)) is None


def test_an_untrained_head_is_refused(tiny_base: str, tmp_path: Path) -> None:
    with pytest.raises(UntrainedHead, match=r"classifier\.bias.*random.*train"):
        load_classifier(tiny_base)
    pretender = Path(shutil.copytree(tiny_base, tmp_path / "pretender"))
    change_config(pretender, architectures=["BertForSequenceClassification"], id2label={"0": "a", "1": "b"})
    assert head_labels(str(pretender)) == ["a", "b"]
    with pytest.raises(UntrainedHead):
        load_classifier(str(pretender))


@pytest.mark.parametrize("kind", [BertForTokenClassification, BertForQuestionAnswering])
def test_the_head_of_another_task_is_named(kind: Any, tiny_base: str, tmp_path: Path) -> None:
    kind(BertConfig.from_pretrained(tiny_base)).save_pretrained(tmp_path / "other")
    with pytest.raises(CheckpointUnavailable, match=rf"another task \({kind.__name__}\)"):
        head_labels(str(tmp_path / "other"))
    with pytest.raises(UntrainedHead):
        load_classifier(str(tmp_path / "other"))


@pytest.mark.parametrize(
    ("problem", "labels"),
    [("multi_label_classification", 3), ("regression", 1), (None, 1)],
)
def test_a_head_that_does_not_choose_one_label_is_refused(
    problem: str | None, labels: int, tiny_base: str, tmp_path: Path
) -> None:
    config = BertConfig.from_pretrained(tiny_base, num_labels=labels, problem_type=problem)
    BertForSequenceClassification(config).save_pretrained(tmp_path / "other")
    with pytest.raises(CheckpointUnavailable, match=rf"was trained for {problem or 'regression'}, not to choose one"):
        head_labels(str(tmp_path / "other"))


def test_a_folder_that_is_no_checkpoint_says_so_whoever_asks(folder: Path) -> None:
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    for ask in (head_labels, load_classifier):
        with pytest.raises(CheckpointUnavailable, match="can run code"):
            ask(str(folder))


def test_a_damaged_file_is_one_sentence(folder: Path) -> None:
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    with pytest.raises(CheckpointUnavailable, match="could not be loaded") as found:
        load_classifier(str(folder))
    assert "\n" not in str(found.value)
    (folder / "config.json").write_text("{")
    with pytest.raises(CheckpointUnavailable):
        head_labels(str(folder))


class Limit:
    """All that is asked of a tokenizer here."""

    def __init__(self, model_max_length: int) -> None:
        self.model_max_length = model_max_length


@pytest.mark.parametrize(
    ("tokenizer", "config", "expected"),
    [
        (128, BertConfig(max_position_embeddings=512), 128),
        (512, BertConfig(max_position_embeddings=64), 64),
        (int(1e30), BertConfig(max_position_embeddings=512), 512),
        (int(1e30), RobertaConfig(max_position_embeddings=514), 512),
        (512, RobertaConfig(max_position_embeddings=514), 512),
        (int(1e30), BertConfig(max_position_embeddings=-1), DEFAULT_MAX_LENGTH),
        (int(1e30), BertConfig(max_position_embeddings=10**9), DEFAULT_MAX_LENGTH),
    ],
)
def test_the_longest_input_is_what_tokenizer_and_model_both_allow(
    tokenizer: int, config: BertConfig, expected: int
) -> None:
    limit: Any = Limit(tokenizer)
    assert longest_input(limit, config) == expected


def test_identity_follows_the_bytes(folder: Path, tiny_classifier: str) -> None:
    before = checkpoint_identity(str(folder))
    assert before == checkpoint_identity(tiny_classifier)
    change_config(folder, note="changed")
    assert checkpoint_identity(str(folder)) != before
