"""What each hyperparameter changes in a run."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from sklearn.utils.class_weight import compute_class_weight
from transformers import AutoModelForSequenceClassification

from studio.errors import InvalidInput
from studio.training.hyperparameters import Hyperparameters
from studio.training.request import RunRequest
from studio.training.run.arguments import Length
from studio.training.run.methods.class_weights import balanced_weights, weighted_loss
from studio.training.run.precision import choose_precision
from tests.studio.training.run.jobs import make_job, train_here


def test_balanced_weights_are_those_of_scikit_learn() -> None:
    gold = [0] * 7 + [1] * 2 + [2]
    expected = compute_class_weight("balanced", classes=np.arange(3), y=np.array(gold))
    assert balanced_weights(gold, 3) == pytest.approx(expected)
    assert balanced_weights([0, 0, 2, 2], 3) == [1.0, 1.0, 1.0]


def test_a_step_of_several_batches_has_the_loss_of_one_large_batch() -> None:
    logits, labels = (
        torch.randn(8, 3, generator=torch.Generator().manual_seed(0)),
        torch.tensor([0, 1, 2, 0, 0, 0, 1, 0]),
    )
    loss = weighted_loss([0.5, 1.0, 2.0])
    whole = loss({"logits": logits}, labels)
    parts = [loss({"logits": logits[rows]}, labels[rows], 8) for rows in (slice(0, 3), slice(3, 8))]
    assert sum(parts).item() == pytest.approx(whole.item())  # type: ignore[union-attr]


def test_class_weights_make_a_rare_label_count(tmp_path: Path, tiny_base: str) -> None:
    losses = {
        weights: train_here(make_job(tmp_path / weights, tiny_base, epochs=1, wrong_percent=60, class_weights=weights))
        for weights in ("none", "balanced")
    }
    assert losses["none"]["content_hash"] != losses["balanced"]["content_hash"]


def test_early_stopping_ends_a_run_that_learns_nothing_more(tmp_path: Path, tiny_base: str) -> None:
    numbers = {"epochs": 30, "learning_rate": 0.05}
    stopped = train_here(make_job(tmp_path / "stopped", tiny_base, early_stopping_patience=2, **numbers))  # type: ignore[arg-type]
    assert stopped["steps"] == stopped["best_step"] + 2 * 4
    never = train_here(make_job(tmp_path / "never", tiny_base, early_stopping_patience=0, **numbers))  # type: ignore[arg-type]
    assert never["steps"] == 30 * 4


def test_without_a_validation_split_a_run_goes_to_its_end(tmp_path: Path, tiny_base: str) -> None:
    result = train_here(make_job(tmp_path / "job", tiny_base, validation=0, epochs=5, early_stopping_patience=1))
    assert result["steps"] == 5 * 4
    assert result["best_step"] is None


def test_a_champion_that_cannot_be_loaded_any_more_costs_its_figure_and_not_the_training(
    tmp_path: Path, tiny_base: str
) -> None:
    folder = make_job(tmp_path / "job", tiny_base, epochs=1)
    replace(RunRequest.read(folder), champion="../../versions/inbox/removed", champion_version="v1").write(folder)
    result = train_here(folder)
    assert result["latencies_ms"] is None
    assert result["metrics"]["examples"] == 60


def test_adapters_are_merged_into_a_plain_model(tmp_path: Path, tiny_base: str) -> None:
    job = make_job(tmp_path / "job", tiny_base, lora_rank=4, epochs=20, learning_rate=0.02, early_stopping_patience=0)
    result = train_here(job)
    weights, base = load_file(job / "version" / "model.safetensors"), load_file(Path(tiny_base) / "model.safetensors")
    assert not [name for name in weights if "lora" in name]
    assert not torch.equal(weights["bert.encoder.layer.0.attention.self.query.weight"],
                           base["encoder.layer.0.attention.self.query.weight"])  # fmt: skip
    assert torch.equal(weights["bert.embeddings.word_embeddings.weight"], base["embeddings.word_embeddings.weight"])
    _, report = AutoModelForSequenceClassification.from_pretrained(job / "version", output_loading_info=True)
    assert not report["missing_keys"]
    assert not report["unexpected_keys"]
    assert result["metrics"]["accuracy"] > 0.5


@pytest.mark.parametrize(
    ("setting", "device", "expected"),
    [("fp32", "cpu", "fp32"), ("bf16", "cpu", "bf16"), ("auto", "mps", "fp32"), ("fp16", "cuda:0", "fp16")],
)
def test_a_precision_that_is_named_is_taken(setting: str, device: str, expected: str) -> None:
    assert choose_precision(setting, device) == expected


@pytest.mark.parametrize(("capabilities", "expected"), [({"avx512_bf16": True}, "bf16"), ({"avx2": True}, "fp32")])
def test_auto_takes_bf16_where_the_processor_multiplies_it(
    capabilities: dict[str, bool], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: capabilities)
    assert choose_precision("auto", "cpu") == expected


@pytest.mark.parametrize(("has_bf16", "expected"), [(True, "bf16"), (False, "fp16")])
def test_auto_on_cuda_takes_bf16_where_it_is_there(
    has_bf16: bool, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation: has_bf16)
    assert choose_precision("auto", "cuda") == expected


def test_fp16_without_cuda_is_refused_by_name() -> None:
    with pytest.raises(InvalidInput, match=r"precision is 'fp16'.*cpu"):
        choose_precision("fp16", "cpu")


def test_the_length_of_a_run_is_what_the_trainer_makes_of_it(tmp_path: Path, tiny_base: str) -> None:
    numbers = {"batch_size": 7, "gradient_accumulation_steps": 2, "epochs": 3, "early_stopping_patience": 0}
    result = train_here(make_job(tmp_path / "job", tiny_base, **numbers))  # type: ignore[arg-type]
    assert result["steps"] == Length(60, 24, Hyperparameters(**numbers)).steps == 15  # type: ignore[arg-type]
    assert Length(60, 24, Hyperparameters(epochs=3)).evaluations == 3
    assert Length(60, 24, Hyperparameters(epochs=3, eval_steps=5)).evaluations == 2
