"""A step of several batches is the step of one large batch: its loss and its gradient."""

import json
import shutil
from pathlib import Path

import pytest

from studio.training.request import RunRequest
from studio.training.run.assembly import assemble
from tests.studio.training.run.jobs import make_job
from tests.studio.training.run.set_jobs import COUNTS, make_set_job, use_sets


@pytest.fixture
def calm_base(tmp_path: Path, tiny_base: str) -> str:
    """The base without dropout, whose chance falls otherwise in batches of another size."""
    folder = tmp_path / "calm"
    shutil.copytree(tiny_base, folder)
    config = json.loads((folder / "config.json").read_text())
    config |= {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
    (folder / "config.json").write_text(json.dumps(config))
    return str(folder)


def first_step(job: Path) -> list[float]:
    """Its loss, and the length of its gradient."""
    trainer = assemble(job, RunRequest.read(job), job / "checkpoints", None).trainer
    trainer.train()
    step = trainer.state.log_history[0]
    return [step["loss"], step["grad_norm"]]


@pytest.mark.parametrize(
    "numbers",
    [{}, {"lora_rank": 2}, {"class_weights": "balanced"}],
    ids=["plain", "with adapters", "weighted"],
)
@pytest.mark.parametrize("make", [make_job, make_set_job], ids=["names", "sets"])
def test_a_step_in_small_batches_is_the_step_in_one(
    make: object, numbers: dict[str, object], tmp_path: Path, calm_base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_sets(monkeypatch)
    sizes = {"train": 16, "validation": 0, "calibration": 0, "holdout": 0}
    for split, count in sizes.items():
        monkeypatch.setitem(COUNTS, split, count)
    common = {"epochs": 1, "seed": 1, "precision": "fp32", **numbers, **(sizes if make is make_job else {})}
    whole, parts = (
        first_step(
            make(  # type: ignore[operator]
                tmp_path / str(batch), calm_base, batch_size=batch, gradient_accumulation_steps=16 // batch, **common
            )
        )
        for batch in (16, 2)
    )
    assert parts == pytest.approx(whole, rel=1e-3)
