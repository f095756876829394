"""Base checkpoints are compared over HTTP: asked for, refused with the reason, and shown side by side."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from studio.errors import InvalidInput
from studio.projects import ProjectView
from studio.projects.terms import Changes
from studio.training.snapshot import content_of
from studio.training.snapshot.members import row_of
from studio.wiring import Studio
from tests.conftest import LABELS
from tests.labelling import every_gold
from tests.running import wait_for
from tests.storage.rows import add_version
from tests.studio.api.asking import API, SURROGATE, post_raw, sentence
from tests.studio.api.conftest import MakeProject


@pytest.fixture
def project(make_project: MakeProject, studio: Studio) -> ProjectView:
    """A project with labels enough to train, and a version that learnt from them."""
    rows = "".join(f"text number {number},{LABELS[number % 3]}\n" for number in range(12))
    made = make_project(f"text,label\n{rows}")
    studio.projects.change(made.id, Changes(checkpoint="org/own"))
    with studio.store.begin() as transaction:
        content = content_of(made.name, "text-classification", LABELS, every_gold(transaction, made.id))
        transaction.snapshots.add(row_of(content, made.id, 0.0))
        add_version(transaction, made.id, snapshot=content.id, checkpoint="org/own", hyperparameters={"epochs": 3})
    return studio.projects.find(made.name)


def test_a_comparison_is_asked_for_and_taken_back(client: TestClient, project: ProjectView, tiny_base: str) -> None:
    training = f"{API}/projects/{project.name}/training"
    asked = client.post(
        f"{training}/comparison",
        json={"checkpoint": tiny_base, "compare_with": "v1", "hyperparameters": {"epochs": 900}},
    )
    assert asked.status_code == 202
    job = asked.json()
    assert (job["checkpoint"], job["beside"], job["hyperparameters"]["epochs"]) == (tiny_base, "v1-aaaaaaaaaa", 900)
    client.post(f"{training}/{job['id']}/cancel")
    wait_for("it to be cancelled", lambda: client.get(f"{training}/{job['id']}").json()["state"] == "cancelled")


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        ('{"checkpoint": "org/other"}', 409, "No version serves yet"),
        ('{"checkpoint": "org/other", "compare_with": "v9"}', 404, "no version 'v9'"),
        ('{"checkpoint": "", "compare_with": "v1"}', 422, "No checkpoint was named"),
        (f'{{"checkpoint": {SURROGATE}, "compare_with": "v1"}}', 422, "checkpoint"),
        (f'{{"checkpoint": "org/other", "compare_with": {SURROGATE}}}', 422, "compare_with"),
        ('{"checkpoint": "org/other", "compare_with": "v1", "hyperparameters": {"epochs": 0}}', 422, "epochs is 0"),
        ('{"compare_with": "v1"}', 422, "checkpoint"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    client: TestClient, project: ProjectView, body: str, status: int, says: str
) -> None:
    assert says in sentence(post_raw(client, f"projects/{project.name}/training/comparison", body), status)


def test_a_name_that_people_of_this_studio_may_not_give_is_refused(
    client: TestClient, studio: Studio, project: ProjectView, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: str) -> None:
        raise InvalidInput("Folders can be named only where the studio runs privately.")

    monkeypatch.setattr(studio.checkpoints, "_require_nameable", refuse)
    path = f"projects/{project.name}/training/comparison"
    for body in ('{"checkpoint": "/etc", "compare_with": "v1"}', '{"checkpoint": " /etc", "compare_with": "v1"}'):
        assert "privately" in sentence(post_raw(client, path, body), 422)


def test_siblings_are_listed_and_what_has_no_files_is_not_timed(client: TestClient, project: ProjectView) -> None:
    path = f"{API}/projects/{project.name}/versions/v1/siblings"
    view: dict[str, Any] = client.get(path).json()
    assert [row["version"] for row in view["versions"]] == ["v1-aaaaaaaaaa"]
    assert "are gone" in sentence(client.post(f"{path}/latency"), 409)
    sentence(client.get(path.replace("versions/v1", "versions/v2")), 404)
