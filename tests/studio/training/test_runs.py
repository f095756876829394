"""A job trains in a process of its own: what it leaves, and what it says when it cannot."""

import os
import sys
from pathlib import Path

import pytest
from transformers import pipeline

from studio.projects import ProjectView
from studio.wiring import Studio
from tests.studio.training.stepping import ended, fill, row, wait


@pytest.mark.slow
def test_a_job_trains_in_its_own_process_and_its_version_serves(studio: Studio) -> None:
    project = fill(studio)
    job = studio.training.request(project.id)
    ended_job = wait(studio, project, job.id, ended)
    assert ended_job.state == "succeeded", ended_job.log
    assert row(studio.store, job.id).process_id != os.getpid()
    [version] = studio.registry.all(project.id)
    assert version.serves
    assert version.metrics is not None
    assert version.metrics["examples"] == sum(map(sum, version.metrics["confusion"]))
    assert version.label_counts == {"praise": 20, "refund": 20, "delivery": 20}
    assert ended_job.progress["losses"]
    assert "train_runtime" in ended_job.log


@pytest.mark.slow
def test_a_version_loads_in_a_plain_pipeline_with_the_same_answers(studio: Studio) -> None:
    project = fill(studio)
    job = studio.training.request(project.id)
    assert wait(studio, project, job.id, ended).state == "succeeded"
    version = studio.registry.all(project.id)[0]
    text = "where is my parcel, please"
    answer = studio.serving.predict(project.id, [text], version.name)[0]
    classifier = pipeline("text-classification", studio.registry.location(project.id, version.name), top_k=None)
    found = {item["label"]: item["score"] for item in classifier([text])[0]}
    assert found == pytest.approx(answer.probabilities, abs=1e-4)


@pytest.mark.slow
def test_the_run_can_be_repeated_by_hand_and_gives_the_same_version(studio: Studio) -> None:
    import subprocess

    project = fill(studio)
    job = studio.training.request(project.id)
    wait(studio, project, job.id, ended)
    folder = studio.settings.data_dir / "jobs" / str(job.id)
    before = (folder / "result.json").read_text()
    done = subprocess.run(
        [sys.executable, "-m", "studio.training.run", str(folder)],
        capture_output=True, text=True, check=False, cwd=Path(__file__).parents[3],
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    after = (folder / "result.json").read_text()
    assert [line for line in after.splitlines() if "content_hash" in line] == [
        line for line in before.splitlines() if "content_hash" in line
    ]


def test_a_missing_base_checkpoint_fails_the_job_with_its_own_message(studio: Studio, tmp_path: Path) -> None:
    project = fill(studio)
    folder = tmp_path / "no-weights"
    folder.mkdir()
    (folder / "config.json").write_text('{"model_type": "bert"}')
    studio.projects.set_checkpoint(project.id, str(folder))
    job = studio.training.request(project.id)
    view = wait(studio, project, job.id, ended)
    assert (view.state, view.ending) == ("failed", "checkpoint-missing")
    assert "no weights" in (view.outcome or "")


def test_a_loss_that_becomes_nan_fails_the_job_with_its_own_message(studio: Studio) -> None:
    project = fill(studio)
    job = studio.training.request(project.id, hyperparameters={"learning_rate": 1.0, "epochs": 1})
    folder = studio.settings.data_dir / "jobs" / str(job.id)
    # A rate of 1 does not always diverge on a tiny model, so the weights start out broken.
    break_weights(studio, project)
    view = wait(studio, project, job.id, ended)
    assert (view.state, view.ending) == ("failed", "nan-loss"), view.outcome
    assert "NaN" in (view.outcome or "")
    assert view.retry is not None
    assert view.retry.hyperparameters["learning_rate"] == 0.1
    assert not (folder / "result.json").exists()


def break_weights(studio: Studio, project: ProjectView) -> None:
    """Give the project a base checkpoint whose weights are not numbers."""
    from safetensors.torch import load_file, save_file

    folder = studio.settings.data_dir / "broken"
    folder.mkdir()
    for path in Path(studio.settings.checkpoint).iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    weights = load_file(folder / "model.safetensors")
    save_file(
        {name: value * float("nan") for name, value in weights.items()}, folder / "model.safetensors", {"format": "pt"}
    )
    studio.projects.set_checkpoint(project.id, str(folder))
