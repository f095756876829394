"""A slow-lane version scores what others reach from the same snapshot: a plain Trainer script, and plain PyTorch."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.studio.training.run.jobs import ROOT, SNAPSHOT, make_job, train_here

TOLERANCE = 0.005
ROWS: dict[str, Any] = {"train": 240, "validation": 40, "holdout": 400, "wrong_percent": 25}
NUMBERS: dict[str, Any] = {"epochs": 15, "precision": "fp32", "early_stopping_patience": 4, "learning_rate": 0.003}


def printed(*command: object) -> dict[str, float]:
    """What a script that was copied out of the project prints."""
    done = subprocess.run([sys.executable, *map(str, command)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


@pytest.mark.slow
def test_a_plain_trainer_script_reaches_the_same_scores(tmp_path: Path, tiny_base: str) -> None:
    job = make_job(tmp_path / "job", tiny_base, **ROWS, **NUMBERS)
    metrics = train_here(job)["metrics"]
    settings = {
        "num_train_epochs": 15, "learning_rate": 0.003, "per_device_train_batch_size": 16, "weight_decay": 0.01,
        "warmup_steps": 23, "seed": 42, "eval_strategy": "epoch", "save_strategy": "epoch",
        "load_best_model_at_end": True, "metric_for_best_model": "loss", "freeze_embeddings": False, "patience": 4,
    }  # fmt: skip
    (tmp_path / "arguments.json").write_text(json.dumps(settings))
    script = Path(__file__).with_name("plain_trainer.py")
    found = printed(script, job / SNAPSHOT, tiny_base, tmp_path / "arguments.json")
    assert metrics["accuracy"] > 0.7
    for name in ("accuracy", "macro_f1"):
        assert found[name] == pytest.approx(metrics[name], abs=TOLERANCE)


CASES: dict[str, dict[str, Any]] = {
    "early stopping": {},
    "everything else": {
        "class_weights": "balanced", "gradient_accumulation_steps": 2, "batch_size": 8, "eval_steps": 7,
        "freeze_embeddings": True, "early_stopping_patience": 0, "learning_rate": 0.01,
    },
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("numbers", CASES.values(), ids=CASES)
def test_the_recipe_in_plain_pytorch_reaches_the_same_scores(
    tmp_path: Path, tiny_base: str, numbers: dict[str, Any]
) -> None:
    numbers = NUMBERS | {"freeze_embeddings": False} | numbers
    job = make_job(tmp_path / "job", tiny_base, **ROWS, **numbers)
    metrics = train_here(job)["metrics"]
    assert metrics["accuracy"] > 0.6
    (tmp_path / "numbers.yaml").write_text(yaml.safe_dump(numbers))
    recipe = ROOT / "assets" / "recipes" / "plain_pytorch.py"
    given = ("--checkpoint", tiny_base, "--hyperparameters", tmp_path / "numbers.yaml", "--output", tmp_path / "model")
    found = printed(recipe, job / SNAPSHOT, *given, "--device", "cpu")
    for name in ("accuracy", "macro_f1"):
        assert found[name] == pytest.approx(metrics[name], abs=TOLERANCE)
    assert (tmp_path / "model" / "model.safetensors").exists()
