"""The temperature of a version: it makes probabilities honest on other examples too, and changes no answer."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from studio.checkpoints.load import load_classifier
from studio.checkpoints.precisions import last_linear
from studio.metrics.classification.scored import Scored
from studio.metrics.classification.statistics import ece
from studio.training.request import RunRequest
from studio.training.run.calibration import build_in, calibrate
from studio.training.run.dataset import read_split
from studio.training.run.methods.names import NAMES, Names
from tests.conftest import LABELS
from tests.studio.training.run.jobs import SNAPSHOT, WORDS, make_job, train_here

TOO_SURE = 6.0


def say(folder: Path, texts: list[str]) -> NDArray[np.float64]:
    """Probabilities as plain transformers gives them."""
    tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModelForSequenceClassification.from_pretrained(folder)
    with torch.inference_mode():
        logits = model.eval()(**tokenizer(texts, padding=True, truncation=True, return_tensors="pt")).logits
    return torch.softmax(logits.double(), dim=-1).numpy()


def make_too_sure(folder: Path) -> None:
    """Scale the last layer up, as long training on noisy labels does."""
    weights = load_file(folder / "model.safetensors")
    changed = {name: value * (TOO_SURE if name.startswith("classifier") else 1) for name, value in weights.items()}
    save_file(changed, folder / "model.safetensors", {"format": "pt"})


def test_it_lowers_the_ece_on_other_examples_and_changes_no_answer(tmp_path: Path, tiny_base: str) -> None:
    job = make_job(
        tmp_path / "job", tiny_base, train=240, calibration=200, holdout=400, wrong_percent=25, epochs=8
    )  # fmt: skip
    train_here(job)
    make_too_sure(job / "version")
    holdout = read_split(job / SNAPSHOT, "holdout").to_pydict()
    gold = [LABELS.index(label) for label in holdout["label"]]
    before = Scored.of(say(job / "version", holdout["text"]), gold)
    found = calibrate(job / "version", RunRequest.read(job), job / SNAPSHOT, NAMES, Names().inputs).calibrated
    after = Scored.of(say(job / "version", holdout["text"]), gold)
    assert before.correct.mean() > 0.6
    assert (after.predicted == before.predicted).all()
    every = np.ones((1, before.examples))
    assert ece(after)(every)[0] < 0.7 * ece(before)(every)[0]
    assert found.temperature > 2
    assert found.rows == 200
    assert found.ece_after_in_sample is not None
    assert found.ece_before is not None
    assert found.ece_after_in_sample < found.ece_before


def test_the_version_that_serves_has_it_in_its_files(tmp_path: Path, tiny_base: str) -> None:
    job = make_job(tmp_path / "job", tiny_base, epochs=2)
    result = train_here(job)
    facts = result["calibration"]
    assert facts["rows"] == 24
    assert facts["reason"] is None
    assert json.loads(json.dumps(facts)) == facts


def test_without_a_calibration_split_there_is_none_and_it_says_why(tmp_path: Path, tiny_base: str) -> None:
    job = make_job(tmp_path / "job", tiny_base, calibration=0, epochs=1)
    facts = train_here(job)["calibration"]
    assert facts["temperature"] == 1
    assert "too few labels" in facts["reason"]


def test_a_model_whose_logits_do_not_follow_is_left_as_it_was(
    tiny_classifier: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    classifier = load_classifier(tiny_classifier)
    found = last_linear(classifier.model)
    assert found is not None
    _, layer = found
    layer.register_forward_hook(lambda _module, _inputs, logits: torch.tanh(logits))
    before = layer.weight.clone()
    assert not build_in(classifier, 2.0, WORDS["praise"])
    assert torch.equal(layer.weight, before)


def test_a_model_without_a_fitting_layer_gets_none(tiny_classifier: str) -> None:
    classifier = load_classifier(tiny_classifier)
    classifier.model.config.num_labels = 5
    assert last_linear(classifier.model) is None
    assert not build_in(classifier, 2.0, WORDS["praise"])
