"""A run that is killed goes on from its newest checkpoint, and ends with the version that it would have made."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from transformers import Trainer, TrainerControl, TrainerState, TrainingArguments

from studio.training.request import RunRequest
from studio.training.run.resume import SAVE_SECONDS, SaveNowAndThen, open_checkpoints
from tests.running import wait_for
from tests.studio.training.run.jobs import carry_out, make_job, start, train_here

MANY: dict[str, Any] = {"epochs": 40, "early_stopping_patience": 0}
CASES: dict[str, dict[str, Any]] = {
    "between epochs": {},
    "within an epoch": {"eval_steps": 3, "gradient_accumulation_steps": 2, "batch_size": 8},
    "with adapters": {"lora_rank": 2},
}


def steps_of(folder: Path) -> list[int]:
    """The steps of the checkpoints that are whole."""
    return [int(path.parent.name.split("-")[1]) for path in folder.glob("checkpoints/checkpoint-*/trainer_state.json")]


@pytest.mark.slow
@pytest.mark.parametrize("numbers", CASES.values(), ids=CASES)
def test_a_killed_run_goes_on_and_ends_with_the_same_version(
    tmp_path: Path, tiny_base: str, numbers: dict[str, Any]
) -> None:
    folder = make_job(tmp_path / "killed", tiny_base, **(MANY | numbers))
    run = start(folder)
    wait_for("a checkpoint in the middle", lambda: any(step > 8 for step in steps_of(folder)) or run.poll() is not None)
    run.kill()
    assert run.wait(10) == -9
    assert not (folder / "result.json").exists()
    resumed = carry_out(folder)
    assert "'epoch': '1'}" not in (folder / "log.txt").read_text().rpartition("Map")[2]
    whole = train_here(make_job(tmp_path / "whole", tiny_base, **(MANY | numbers)))
    assert resumed["content_hash"] == whole["content_hash"]
    assert resumed["best_step"] == whole["best_step"]
    assert resumed["metrics"] == whole["metrics"]
    losses = [json.loads((tmp_path / name / "progress.json").read_text())["losses"] for name in ("killed", "whole")]
    assert losses[0] == losses[1]
    assert not (folder / "checkpoints").exists()


def test_a_run_that_had_stopped_early_takes_no_further_step(
    tmp_path: Path, tiny_base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers: dict[str, Any] = {"epochs": 40, "early_stopping_patience": 1, "learning_rate": 0.03}
    folder = make_job(tmp_path / "job", tiny_base, **numbers)

    def fail(*_: object) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as broken, pytest.raises(OSError, match="full"):
        # Between the last checkpoint and the end of training: the Trainer then removes all but the best.
        broken.setattr(Trainer, "_finalize_training", fail)
        train_here(folder)
    resumed = train_here(folder)
    whole = train_here(make_job(tmp_path / "whole", tiny_base, **numbers))
    assert resumed["steps"] == whole["steps"] < 40 * 4
    assert resumed["content_hash"] == whole["content_hash"]


def test_a_resumed_run_has_no_more_patience_than_one_that_went_through(
    tmp_path: Path, tiny_base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers: dict[str, Any] = {"epochs": 30, "early_stopping_patience": 2, "learning_rate": 0.05}
    whole = train_here(make_job(tmp_path / "whole", tiny_base, **numbers))
    assert whole["steps"] < 30 * 4
    folder = make_job(tmp_path / "killed", tiny_base, **numbers)

    def end_after_one_in_vain(_: object, __: object, state: TrainerState, *___: object, **____: object) -> None:
        if state.global_step == whole["best_step"] + 4:
            raise OSError("the disk is full")

    with monkeypatch.context() as broken, pytest.raises(OSError, match="full"):
        broken.setattr(SaveNowAndThen, "on_save", end_after_one_in_vain)
        train_here(folder)
    resumed = train_here(folder)
    assert (resumed["steps"], resumed["content_hash"]) == (whole["steps"], whole["content_hash"])


def test_a_half_written_checkpoint_is_passed_over(tmp_path: Path, tiny_base: str) -> None:
    folder = make_job(tmp_path / "job", tiny_base)
    request = RunRequest.read(folder)
    checkpoints, resume = open_checkpoints(folder, request)
    assert resume is None
    for step, state in ((4, '{"global_step": 4, "stateful_callbacks": {}}'), (8, '{"global_step'), (12, None)):
        (checkpoints / f"checkpoint-{step}").mkdir()
        if state is not None:
            (checkpoints / f"checkpoint-{step}" / "trainer_state.json").write_text(state)
    _, resume = open_checkpoints(folder, request)
    assert resume is not None
    assert resume.checkpoint.name == "checkpoint-4"


def test_checkpoints_of_another_request_are_not_gone_on_from(tmp_path: Path, tiny_base: str) -> None:
    folder = make_job(tmp_path / "job", tiny_base)
    checkpoints, _ = open_checkpoints(folder, RunRequest.read(folder))
    (checkpoints / "checkpoint-4").mkdir()
    (checkpoints / "checkpoint-4" / "trainer_state.json").write_text('{"global_step": 4, "stateful_callbacks": {}}')
    other = make_job(tmp_path / "other", tiny_base, seed=1)
    shutil.copy(other / "job.json", folder)
    checkpoints, resume = open_checkpoints(folder, RunRequest.read(folder))
    assert resume is None
    assert not (checkpoints / "checkpoint-4").exists()


def test_a_checkpoint_is_asked_for_once_the_newest_is_a_minute_old(tmp_path: Path) -> None:
    now = 0.0
    callback, control = SaveNowAndThen(lambda: now), TrainerControl()
    arguments, state = TrainingArguments(output_dir=str(tmp_path)), TrainerState()
    callback.on_step_end(arguments, state, control)
    assert not control.should_save
    now = SAVE_SECONDS
    callback.on_step_end(arguments, state, control)
    assert control.should_save
    callback.on_save(arguments, state, control)
    control.should_save = False
    callback.on_step_end(arguments, state, control)
    assert not control.should_save
