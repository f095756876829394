"""Trainings over HTTP: asked for, followed, cancelled, and refused with the reason."""

import pytest
from starlette.testclient import TestClient

from studio.projects import ProjectView
from tests.conftest import LABELS
from tests.running import wait_for
from tests.studio.api.asking import API, SURROGATE, post_raw, sentence
from tests.studio.api.conftest import MakeProject


def test_training_with_too_few_labels_says_what_is_missing(client: TestClient, inbox: str) -> None:
    assert "at least 2 examples of each label" in sentence(client.post(f"{API}/projects/{inbox}/training"), 409)
    assert client.get(f"{API}/projects/{inbox}/training").json() == []


@pytest.mark.parametrize(
    ("numbers", "says"),
    [
        ('{"epoch": 1}', "'epoch' is no hyperparameter"),
        ('{"epochs": 0}', "epochs"),
        ('{"epochs": 1.5}', "epochs is 1.5; expected a whole number"),
        ('{"epochs": "3"}', "epochs"),
        ('{"batch_size": true}', "batch_size"),
        ('{"learning_rate": NaN}', "learning_rate"),
        ('{"learning_rate": Infinity}', "learning_rate"),
        (f'{{"seed": {10**30}}}', "seed"),
        ('{"freeze_embeddings": "no"}', "freeze_embeddings"),
        (f"{{{SURROGATE}: 1}}", "no hyperparameter"),
        ("[]", "hyperparameters"),
    ],
)
def test_an_impossible_hyperparameter_is_refused(client: TestClient, inbox: str, numbers: str, says: str) -> None:
    answer = post_raw(client, f"projects/{inbox}/training", f'{{"hyperparameters": {numbers}}}')
    assert says in sentence(answer, 422)


@pytest.mark.parametrize(
    ("job", "status"), [("1000000", 404), ("-1", 422), (str(10**30), 422), ("x", 422), ("nan", 422)]
)
def test_an_unknown_job_is_refused(client: TestClient, inbox: str, job: str, status: int) -> None:
    sentence(client.get(f"{API}/projects/{inbox}/training/{job}"), status)
    sentence(client.post(f"{API}/projects/{inbox}/training/{job}/cancel"), status)


@pytest.fixture
def trainable(make_project: MakeProject) -> ProjectView:
    """A project with labels enough to train."""
    rows = "".join(f"text number {number},{LABELS[number % 3]}\n" for number in range(12))
    return make_project(f"text,label\n{rows}")


def test_hyperparameters_go_into_a_yaml_file_and_come_back(client: TestClient) -> None:
    written = client.post(f"{API}/training/config", json={"hyperparameters": {"epochs": 7}}).json()["yaml"]
    assert "epochs: 7\n" in written
    read = client.post(f"{API}/training/config/read", json={"yaml": written}).json()["hyperparameters"]
    assert read["epochs"] == 7
    assert read["batch_size"] == 8  # as this studio is set


@pytest.mark.parametrize(
    ("path", "body", "says"),
    [
        ("training/config", '{"hyperparameters": {"epochs": 0}}', "epochs is 0"),
        ("training/config/read", '{"yaml": "epochs: many"}', "epochs is 'many'; expected a whole number"),
        ("training/config/read", f'{{"yaml": {SURROGATE}}}', "YAML"),
        ("training/config/read", "{}", "yaml"),
    ],
)
def test_a_config_that_cannot_be_meant_is_refused(client: TestClient, path: str, body: str, says: str) -> None:
    assert says in sentence(post_raw(client, path, body), 422)


@pytest.mark.slow
def test_a_dry_run_is_asked_for_and_followed(client: TestClient, trainable: ProjectView) -> None:
    path = f"{API}/projects/{trainable.name}/training/dry-run"
    assert client.get(path).json() is None
    asked = client.post(path, json={"hyperparameters": {"epochs": 900}})
    assert asked.status_code == 202
    assert asked.json()["state"] == "running"
    ended = wait_for("the dry run", lambda: (view := client.get(path).json())["state"] != "running" and view)
    assert ended["state"] == "done", ended["sentence"]
    assert "of memory" in ended["sentence"]


def test_a_dry_run_with_too_few_labels_says_what_is_missing(client: TestClient, inbox: str) -> None:
    answer = client.post(f"{API}/projects/{inbox}/training/dry-run")
    assert "at least 2 examples of each label" in sentence(answer, 409)


@pytest.mark.slow
def test_a_training_can_be_followed_and_cancelled(client: TestClient, trainable: ProjectView) -> None:
    jobs = f"{API}/projects/{trainable.name}/training"
    asked = client.post(jobs, json={"hyperparameters": {"epochs": 900}})
    assert asked.status_code == 202
    job = asked.json()["id"]
    assert client.get(jobs).json()[0]["id"] == job
    assert client.get(f"{API}/projects/{trainable.name}/status").json()["job"]["id"] == job
    cancelled = client.post(f"{jobs}/{job}/cancel")
    assert cancelled.status_code == 200
    assert cancelled.json()["cancelling"] or cancelled.json()["state"] == "cancelled"
    wait_for("the job to end", lambda: client.get(f"{jobs}/{job}").json()["ended"])
    assert client.get(f"{jobs}/{job}").json()["state"] == "cancelled"
    assert "ended already" in sentence(client.post(f"{jobs}/{job}/cancel"), 409)
