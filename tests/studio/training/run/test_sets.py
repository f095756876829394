"""A run that learns several labels a text: a sigmoid for each, honest probabilities, and thresholds of their own."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from datasets import Dataset
from safetensors.torch import load_file
from sklearn.metrics import f1_score
from sklearn.utils.class_weight import compute_class_weight
from transformers import AutoModelForSequenceClassification, AutoTokenizer, pipeline

from studio.checkpoints.runtimes import load_runtime
from studio.tasks.multi_label import memberships
from studio.training.answers import HoldoutAnswers
from studio.training.request import RunRequest
from studio.training.run.dataset import read_split
from studio.training.run.methods import find_method
from studio.training.run.methods.class_weights import balanced_weights_of_sets, weighted_loss_of_sets
from studio.training.run.model import load_model
from tests.conftest import LABELS
from tests.studio.training.run.jobs import SNAPSHOT, train_here
from tests.studio.training.run.set_jobs import COUNTS, make_set_job, use_sets


@pytest.fixture(autouse=True)
def sets(monkeypatch: pytest.MonkeyPatch) -> None:
    use_sets(monkeypatch)


def test_it_learns_says_what_it_learnt_and_plain_transformers_agrees(tmp_path: Path, tiny_base: str) -> None:
    job = make_set_job(tmp_path / "job", tiny_base)
    result = train_here(job)
    metrics = result["metrics"]
    assert metrics["macro_f1"] > 0.8
    assert metrics["examples"] == 60
    held = read_split(job / SNAPSHOT, "holdout").to_pydict()
    answers = HoldoutAnswers.read(job).by_example()
    probabilities = np.array([answers[number]["probabilities"] for number in range(60)])
    np.testing.assert_allclose(probabilities, plain(job / "version", held["text"]), atol=1e-5)
    gold = memberships([json.loads(cell) for cell in held["label"]], LABELS)
    given = memberships([answers[number]["said"] for number in range(60)], LABELS)
    assert metrics["macro_f1"] == pytest.approx(f1_score(gold, given, average="macro"))
    thresholds = [result["calibration"]["thresholds"][label] for label in LABELS]
    assert ((probabilities >= thresholds) == given).all()


def plain(folder: Path, texts: list[str]) -> Any:
    """Probabilities as transformers alone gives them."""
    tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModelForSequenceClassification.from_pretrained(folder)
    with torch.inference_mode():
        logits = model.eval()(**tokenizer(texts, padding=True, return_tensors="pt")).logits
    return torch.sigmoid(logits).numpy()


def test_its_thresholds_are_tuned_and_stand_where_whoever_loads_it_finds_them(tmp_path: Path, tiny_base: str) -> None:
    job = make_set_job(tmp_path / "job", tiny_base, epochs=2)
    facts = train_here(job)["calibration"]
    assert facts["rows"] == 60
    assert facts["ece_after_in_sample"] is not None
    assert set(facts["thresholds"]) == set(LABELS)
    assert any(value != 0.5 for value in facts["thresholds"].values())
    runtime = load_runtime(str(job / "version"), task="multi-label")
    assert runtime.decoding["thresholds"] == facts["thresholds"]
    # transformers alone knows by the same config that labels are not exclusive.
    [answer] = pipeline("text-classification", str(job / "version"), top_k=None)(
        ["money back please my parcel is late"]
    )
    assert sum(row["score"] for row in answer) != pytest.approx(1, abs=1e-3)


def test_without_a_calibration_split_every_label_is_given_from_a_half_on(
    tmp_path: Path, tiny_base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(COUNTS, "calibration", 0)
    facts = train_here(make_set_job(tmp_path / "job", tiny_base, epochs=1))["calibration"]
    assert facts["thresholds"] == dict.fromkeys(LABELS, 0.5)
    assert "too few labels" in facts["reason"]


def test_balanced_weights_are_those_of_scikit_learn_for_each_label() -> None:
    targets = np.array([[1, 0, 1], [0, 0, 1], [0, 0, 1], [1, 0, 1], [0, 1, 1]], float)
    found = balanced_weights_of_sets(targets)
    for label in range(2):
        expected = compute_class_weight("balanced", classes=np.arange(2), y=targets[:, label].astype(int))
        assert found[:, label] == pytest.approx(expected)
    assert found[:, 2].tolist() == [1, 1]  # there is nothing to balance


def test_weights_of_one_are_the_loss_of_the_model_itself_and_parts_of_a_step_add_up() -> None:
    generator = torch.Generator().manual_seed(0)
    logits, labels = torch.randn(8, 3, generator=generator), (torch.rand(8, 3, generator=generator) < 0.4).float()
    even, uneven = (weighted_loss_of_sets(weights) for weights in (np.ones((2, 3)), np.array([[1, 2, 1], [3, 1, 5.0]])))
    usual = torch.nn.BCEWithLogitsLoss()(logits, labels)
    assert even({"logits": logits}, labels).item() == pytest.approx(usual.item())
    whole = uneven({"logits": logits}, labels)
    parts = [uneven({"logits": logits[rows]}, labels[rows], 24) for rows in (slice(0, 3), slice(3, 8))]
    assert sum(parts).item() == pytest.approx(whole.item())  # type: ignore[union-attr]


def test_class_weights_change_what_is_learnt_and_an_adapter_does_too(tmp_path: Path, tiny_base: str) -> None:
    changes: dict[str, dict[str, object]] = {
        "plain": {},
        "balanced": {"class_weights": "balanced"},
        "lora": {"lora_rank": 2},
    }
    weights = {}
    for name, numbers in changes.items():
        job = make_set_job(tmp_path / name, tiny_base, epochs=1, **numbers)
        train_here(job)
        weights[name] = load_file(job / "version" / "model.safetensors")["classifier.weight"]
    assert not torch.equal(weights["plain"], weights["balanced"])
    assert not torch.equal(weights["plain"], weights["lora"])


@pytest.mark.parametrize("class_weights", ["none", "balanced"])
def test_a_new_head_says_at_first_how_often_each_rare_label_occurs(
    tmp_path: Path, tiny_base: str, class_weights: str
) -> None:
    request = RunRequest.read(make_set_job(tmp_path / "job", tiny_base, class_weights=class_weights))
    model = load_model(request)
    has = np.zeros((200, len(LABELS)))
    has[:10, 0] = has[:90, 1] = has[:2, 2] = 1.0
    assert not model.classifier.bias.any()
    find_method("multi-label").begin(model, request, Dataset.from_dict({"labels": has.tolist()}))
    said = torch.sigmoid(model.classifier.bias).tolist()
    expected = [0.5] * len(LABELS) if class_weights == "balanced" else [0.05, 0.5, 0.01]
    assert said == pytest.approx(expected, abs=0.005)
    before = model.classifier.bias.tolist()
    find_method("multi-label").begin(model, request, Dataset.from_dict({"labels": [[1.0] * len(LABELS)] * 8}))
    if class_weights == "none":
        assert model.classifier.bias.tolist() == before, "a head that has learnt keeps what it knows"
