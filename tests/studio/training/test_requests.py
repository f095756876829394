"""A training is asked for by people or by twenty new labels; requests made meanwhile become one."""

import json
from pathlib import Path

import psutil
import pytest
from sqlalchemy import text

from storage import Transaction
from storage.repositories.jobs import Jobs
from storage.tables import Job
from studio.errors import Conflict, InvalidInput, NotEnoughLabels, NotFound
from studio.exchange.mapping import ColumnMapping
from studio.projects import LabelName
from studio.training import training
from studio.training.request import RunRequest
from studio.wiring import Studio
from tests.conftest import LABELS
from tests.studio.training.stepping import ended, fill, started, wait

# What another supervisor does at the moment between somebody's reading of a job and what follows from it.
CLAIM = text("UPDATE jobs SET state = 'running', owner = 'another' WHERE state = 'queued'")


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


def test_numbers_that_come_too_late_for_the_job_that_waited_are_those_of_the_next(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = fill(studio)
    first = studio.training.request(project.id, hyperparameters={"epochs": 2})

    def in_state(jobs: Jobs, state: str, project_id: int | None = None) -> list[Job]:
        found = find(jobs, state, project_id)
        jobs._session.execute(CLAIM)
        return found

    find = Jobs.in_state
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(Jobs, "in_state", in_state)
        second = studio.training.request(project.id, hyperparameters={"epochs": 3})
    jobs = [(job.id, job.state, job.hyperparameters["epochs"]) for job in studio.training.recent(project.id)]
    assert jobs == [(second.id, "queued", 3), (first.id, "running", 2)]


def test_a_job_that_is_claimed_while_somebody_takes_it_back_is_asked_to_end(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = fill(studio)
    job = studio.training.request(project.id)

    def find_and_claim(transaction: Transaction, project_id: int, job_id: int) -> Job:
        found = find(transaction, project_id, job_id)
        transaction._session.execute(CLAIM)
        return found

    find = training._find
    monkeypatch.setattr(training, "_find", find_and_claim)
    view = studio.training.cancel(project.id, job.id)
    assert (view.state, view.cancelling) == ("running", True)


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


def test_a_job_that_waits_is_not_asked_for_again_with_every_label(studio: Studio) -> None:
    project = fill(studio, 5)
    waiting = studio.training.request(project.id)
    readiness = studio.training.outlook(project.id, labels=100)
    assert (readiness.new_labels, readiness.is_queued, readiness.is_due) == (85, True, False)
    studio.training.cancel(project.id, waiting.id)
    assert studio.training.readiness(project.id).is_queued is False


def test_an_unknown_job_is_not_found(studio: Studio) -> None:
    project = fill(studio, 2)
    with pytest.raises(NotFound):
        studio.training.status(project.id, 77)
    with pytest.raises(InvalidInput):
        studio.training.request(project.id, hyperparameters={"epochs": 0})


def test_what_an_older_studio_asked_for_is_read_without_what_is_not_known_any_more(tmp_path: Path) -> None:
    request = RunRequest("text-classification", "tiny", ("yes", "no"), "../snapshot", champion="v")
    request.write(tmp_path)
    path = tmp_path / "job.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"renamed": {"yes": "no"}}))
    assert RunRequest.read(tmp_path) == request
