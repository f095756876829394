"""Jobs run in processes of their own, end once, and survive the death of whoever watches them."""

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from transformers import pipeline

from storage import Store
from storage.tables import Job
from studio.errors import Conflict, InvalidInput, NotEnoughLabels, NotFound
from studio.exchange.mapping import ColumnMapping
from studio.labelling.schema.change import Change, NewName
from studio.projects import LabelName, ProjectView
from studio.registry.registry import Registry
from studio.settings import Settings
from studio.training.request import RunRequest
from studio.training.run.evaluate import align
from studio.training.supervisor import Supervisor
from studio.training.training import JobView, Training
from studio.wiring import Studio
from tests.conftest import LABELS

DEADLINE_SECONDS = 120
TEXTS = {
    "praise": "I love it, thanks, number {}",
    "refund": "money back please, order {}",
    "delivery": "where is my parcel {}",
}


@pytest.fixture
def studio(make_studio: Callable[..., Studio], settings: Settings) -> Studio:
    return make_studio(settings, heartbeat_seconds=0.05, owner_timeout_seconds=0.3)


def fill(studio: Studio, examples: int = 20, name: str = "inbox", labels: tuple[str, ...] = LABELS) -> ProjectView:
    """A project with `examples` labelled examples of each label."""
    project = studio.projects.create(
        name,
        labels=[LabelName(label) for label in LABELS],
        checkpoint=studio.settings.checkpoint,
        retrain_after=20,
        holdout_percent=30,
    )
    file = studio.settings.data_dir / f"{name}.csv"
    rows = [f'"{TEXTS[label].format(number)}",{label}' for number in range(examples) for label in labels]
    file.write_text("text,label\n" + "\n".join(rows) + "\n")
    studio.importer.load(project.id, file, ColumnMapping("text", "label"))
    return project


def wait(studio: Studio, project: ProjectView, job_id: int, until: Callable[[JobView], bool]) -> JobView:
    """Step the supervisor until the job is as asked; fails at a deadline."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while time.monotonic() < deadline:
        studio.supervisor.step()
        job = studio.training.status(project.id, job_id)
        if until(job):
            return job
        time.sleep(0.02)
    raise AssertionError(f"the job is still {job.state}: {job.log}")


def ended(job: JobView) -> bool:
    return job.ended


def row(store: Store, job_id: int) -> Job:
    with store.read() as transaction:
        job = transaction.jobs.get(job_id)
    assert job is not None
    return job


def started(studio: Studio, project: ProjectView, **numbers: object) -> Job:
    """A job whose process runs."""
    job = studio.training.request(project.id, hyperparameters={"epochs": 500, **numbers})
    wait(studio, project, job.id, lambda view: view.progress.get("stage") == "training")
    return row(studio.store, job.id)


@pytest.fixture
def no_process_left() -> Iterator[None]:
    """Whatever a failing test leaves running is ended by its id."""
    yield
    for child in psutil.Process().children(recursive=True):
        if child.status() != psutil.STATUS_ZOMBIE and "studio.training.run" in child.cmdline():
            child.kill()


pytestmark = pytest.mark.usefixtures("no_process_left")


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


def test_requests_made_meanwhile_become_one(studio: Studio) -> None:
    project = fill(studio)
    first = started(studio, project)
    waiting = [studio.training.request(project.id).id for _ in range(5)]
    assert len(set(waiting)) == 1
    assert waiting[0] != first.id
    studio.training.cancel(project.id, waiting[0])
    assert studio.training.status(project.id, waiting[0]).state == "cancelled"
    studio.training.cancel(project.id, first.id)
    assert wait(studio, project, first.id, ended).state == "cancelled"
    assert not psutil.pid_exists(first.process_id or 0)
    with pytest.raises(Conflict, match="ended already"):
        studio.training.cancel(project.id, first.id)


def test_the_numbers_of_the_newest_request_count_for_the_job_that_waits(studio: Studio) -> None:
    project = fill(studio)
    waiting = studio.training.request(project.id, "20 new labels")
    again = studio.training.request(project.id, hyperparameters={"epochs": 3})
    assert (again.id, again.hyperparameters["epochs"]) == (waiting.id, 3)
    assert studio.training.request(project.id, "20 new labels").hyperparameters["epochs"] == 3


def test_a_killed_training_is_failed_with_its_cause_and_can_be_started_again(studio: Studio) -> None:
    project = fill(studio)
    job = started(studio, project)
    os.kill(job.process_id or 0, signal.SIGKILL)
    view = wait(studio, project, job.id, ended)
    assert view.state == "failed"
    assert "killed (signal 9)" in (view.outcome or "")
    assert studio.registry.all(project.id) == []
    again = studio.training.request(project.id, hyperparameters={"epochs": 1})
    assert wait(studio, project, again.id, ended).state == "succeeded"


def second_watcher(studio: Studio) -> tuple[Supervisor, Training]:
    """A supervisor as a restarted server has one, that knows only the database and the folders."""
    from studio.wiring import build

    other = build(studio.settings)
    return other.supervisor, other.training


def test_after_the_watcher_dies_the_next_one_follows_the_run_to_its_end(studio: Studio) -> None:
    project = fill(studio)
    job = studio.training.request(project.id, hyperparameters={"epochs": 3})
    wait(
        studio,
        project,
        job.id,
        lambda view: view.state == "running" and row(studio.store, view.id).process_id is not None,
    )
    # The first supervisor is not stepped again, as if its process had been killed.
    supervisor, training = second_watcher(studio)
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not training.status(project.id, job.id).ended and time.monotonic() < deadline:
        supervisor.step()
        time.sleep(0.02)
    assert training.status(project.id, job.id).state == "succeeded"
    assert studio.registry.live(project.id) is not None


def test_a_run_that_died_while_nobody_watched_is_interrupted_not_running_for_ever(studio: Studio) -> None:
    project = fill(studio)
    job = started(studio, project)
    child = psutil.Process(job.process_id)
    child.kill()
    child.wait(10)
    supervisor, training = second_watcher(studio)
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not training.status(project.id, job.id).ended and time.monotonic() < deadline:
        supervisor.step()
        time.sleep(0.02)
    view = training.status(project.id, job.id)
    assert view.state == "interrupted"
    assert "Start it again" in (view.outcome or "")


def test_two_watchers_of_one_database_do_each_job_once(studio: Studio) -> None:
    project = fill(studio)
    supervisor, training = second_watcher(studio)
    job = training.request(project.id, hyperparameters={"epochs": 1})
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not training.status(project.id, job.id).ended and time.monotonic() < deadline:
        supervisor.step()
        studio.supervisor.step()
        time.sleep(0.01)
    assert training.status(project.id, job.id).state == "succeeded"
    assert len(studio.registry.all(project.id)) == 1


@pytest.mark.parametrize(
    ("examples", "labels", "words"),
    [(0, LABELS, "there are none"), (10, ("praise",), "all [0-9]+ are 'praise'"), (1, LABELS, "at least 2")],
    ids=["no labels", "one class only", "one example a class"],
)
def test_too_few_labels_are_explained_and_start_nothing(
    studio: Studio, examples: int, labels: tuple[str, ...], words: str
) -> None:
    project = (
        fill(studio, examples, labels=labels)
        if examples
        else studio.projects.create(
            "inbox",
            labels=[LabelName(label) for label in LABELS],
            checkpoint="tiny",
            retrain_after=20,
            holdout_percent=30,
        )
    )
    with pytest.raises(NotEnoughLabels, match=words):
        studio.training.request(project.id)
    assert studio.training.recent(project.id) == []
    assert studio.training.consider(project.id) is None


def test_a_missing_base_checkpoint_fails_the_job_with_its_own_message(studio: Studio, tmp_path: Path) -> None:
    project = fill(studio)
    folder = tmp_path / "no-weights"
    folder.mkdir()
    (folder / "config.json").write_text('{"model_type": "bert"}')
    studio.projects.set_checkpoint(project.id, str(folder))
    job = studio.training.request(project.id)
    view = wait(studio, project, job.id, ended)
    assert view.state == "failed"
    assert "no weights" in (view.outcome or "")


def test_a_loss_that_becomes_nan_fails_the_job_with_its_own_message(studio: Studio) -> None:
    project = fill(studio)
    job = studio.training.request(project.id, hyperparameters={"learning_rate": 1.0, "epochs": 1})
    folder = studio.settings.data_dir / "jobs" / str(job.id)
    # A rate of 1 does not always diverge on a tiny model, so the weights start out broken.
    break_weights(studio, project)
    view = wait(studio, project, job.id, ended)
    assert view.state == "failed", view.outcome
    assert "NaN" in (view.outcome or "")
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


def test_twenty_new_labels_ask_for_a_training_and_nineteen_do_not(studio: Studio) -> None:
    project = fill(studio, 5)
    assert studio.training.readiness(project.id).new_labels == 15
    assert studio.training.consider(project.id) is None
    more = studio.settings.data_dir / "more.csv"
    more.write_text("text,label\n" + "".join(f"please send help {number},refund\n" for number in range(5)))
    studio.importer.load(project.id, more, ColumnMapping("text", "label"))
    # An import considers it by itself.
    [job] = studio.training.recent(project.id)
    assert job.reason == "20 new labels"
    assert studio.training.consider(project.id) is None


def test_an_unknown_job_is_not_found(studio: Studio) -> None:
    project = fill(studio, 2)
    with pytest.raises(NotFound):
        studio.training.status(project.id, 77)
    with pytest.raises(InvalidInput):
        studio.training.request(project.id, hyperparameters={"epochs": 0})


def test_a_champion_without_a_new_label_gives_it_no_probability() -> None:
    import numpy as np

    found = align(np.array([[0.25, 0.75]]), {0: "no", 1: "yes"}, ["yes", "new", "no"])
    np.testing.assert_allclose(found, [[0.75, 0.0, 0.25]])
    np.testing.assert_allclose(align(np.array([[1.0]]), {0: "other"}, ["yes", "no"]), [[0.5, 0.5]])


def test_a_champions_merged_labels_add_up_and_retired_ones_count_for_nothing() -> None:
    import numpy as np

    names = {0: "praise", 1: "praise", 2: None, 3: "refund"}
    found = align(np.array([[0.25, 0.25, 0.3, 0.2]]), names, ["praise", "refund"])
    np.testing.assert_allclose(found, [[0.5 / 0.7, 0.2 / 0.7]])


@pytest.mark.slow
def test_a_champion_scores_as_before_when_its_labels_were_renamed(studio: Studio) -> None:
    project = fill(studio)
    wait(studio, project, studio.training.request(project.id).id, ended)
    [first] = studio.registry.all(project.id)
    # Two names change places: read by its own names, the champion would say the wrong one each time.
    for old, new in (("praise", "thanks"), ("refund", "praise"), ("thanks", "refund")):
        studio.schema.apply(project.id, Change("rename", (old,), (NewName(new),)), "local")
    second = studio.training.request(project.id)
    job = wait(studio, project, second.id, ended)
    assert job.state == "succeeded", job.log
    folder = studio.settings.data_dir / "jobs" / str(second.id)
    assert RunRequest.read(folder).renamed == {"praise": "refund", "refund": "praise", "thanks": "refund"}
    found = json.loads((folder / "result.json").read_text())["champion_metrics"]
    assert first.metrics is not None
    assert found["labels"] == ["refund", "praise", "delivery"]
    assert found["confusion"] == first.metrics["confusion"]


def test_a_request_from_before_labels_could_be_renamed_is_read_as_ever(tmp_path: Path) -> None:
    old = {"task": "text-classification", "checkpoint": "tiny", "labels": ["yes"], "snapshot": "../s", "champion": "v"}
    (tmp_path / "job.json").write_text(json.dumps(old))
    assert RunRequest.read(tmp_path).renamed == {}


def test_a_worse_version_does_not_serve(studio: Studio) -> None:
    """The same loop with a planted bad run: labels shuffled before the second training."""
    registry: Registry = studio.registry
    project = fill(studio, 40)
    good = studio.training.request(project.id, hyperparameters={"epochs": 60, "learning_rate": 0.003})
    assert wait(studio, project, good.id, ended).state == "succeeded"
    first = registry.live(project.id)
    assert first is not None
    assert first.metrics is not None
    assert first.metrics["macro_f1"] > 0.9
    bad = studio.training.request(project.id, hyperparameters={"epochs": 1, "learning_rate": 1e-7})
    view = wait(studio, project, bad.id, ended)
    assert view.state == "succeeded"
    assert "kept aside" in (view.outcome or "")
    assert registry.live(project.id) == first
