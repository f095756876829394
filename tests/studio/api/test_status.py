"""What a project is, how far it is, and what serves."""

from starlette.testclient import TestClient

from tests.conftest import LABELS
from tests.studio.api.asking import API
from tests.studio.api.conftest import MakeProject


def test_projects_are_listed_and_described(client: TestClient, inbox: str) -> None:
    found = client.get(f"{API}/projects/{inbox}").json()
    assert found in client.get(f"{API}/projects").json()
    assert [label["name"] for label in found["labels"]] == list(LABELS)
    assert found["progress"] == {
        "examples": 5,
        "pending": 3,
        "labelled": 2,
        "disputed": 0,
        "skipped": 0,
        "flagged": 0,
    }


def test_the_status_says_what_serves(client: TestClient, served: str, make_project: MakeProject) -> None:
    status = client.get(f"{API}/projects/{served}/status").json()
    expected = {"state": "ready", "version": "v1-aaaaaaaaaa", "variant": "fp32", "message": ""}
    assert status["served"] == expected | {"megabytes": 0.1}
    assert status["job"] is None
    fresh = client.get(f"{API}/projects/{make_project('').name}/status").json()
    assert fresh["served"]["state"] == "none"
    assert "at least 2 labels" in fresh["readiness"]["obstacle"]
