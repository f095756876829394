"""History over HTTP: an example's timeline, the project's activity, and the way back to a moment."""

from typing import Any
from uuid import uuid4

import pytest
from starlette.testclient import TestClient


@pytest.fixture
def project(client: TestClient, inbox: str) -> str:
    return f"/api/v1/projects/{inbox}"


def label(client: TestClient, project: str, name: str = "refund") -> int:
    """Label the next example; its number."""
    [example] = client.post(f"{project}/claim", json={"window": "w", "hold": 1}).json()["examples"]
    send(client, project, example["id"], name)
    return int(example["id"])


def send(client: TestClient, project: str, example: int, name: str) -> None:
    body = {"request_id": str(uuid4()), "example_id": example, "label": name, "window": "w"}
    assert client.post(f"{project}/labels", json=body).status_code == 200


def now(client: TestClient, project: str) -> float:
    """The studio's own time."""
    return float(client.post(f"{project}/restore/preview", json={"moment": 0}).json()["as_of"])


def test_a_timeline_is_told_in_full(client: TestClient, project: str) -> None:
    example = label(client, project)
    told = client.get(f"{project}/examples/{example}/timeline").json()
    assert told["text"]
    assert told["gold"]["label"] == "refund"
    assert [(event["act"], event["label"]["name"], event["person"]) for event in told["events"]] == [
        ("label", "refund", "local")
    ]
    assert client.get(f"{project}/examples/999999/timeline").status_code == 404
    assert client.get(f"{project}/examples/0/timeline").status_code == 422


def test_activity_comes_in_pages(client: TestClient, project: str) -> None:
    for _ in range(3):
        label(client, project)
    page = client.get(f"{project}/activity?count=2").json()
    assert [entry["act"]["act"] for entry in page["entries"]] == ["label", "label"]
    rest = client.get(f"{project}/activity", params={"before": page["before"]}).json()
    assert [entry["cause"] for entry in rest["entries"]].count("import") == 1
    assert rest["before"] is None
    assert client.get(f"{project}/activity?before=x").status_code == 422
    assert client.get(f"{project}/activity?count=0").status_code == 422


def test_a_project_goes_back_to_a_moment(client: TestClient, project: str) -> None:
    example = label(client, project)
    moment = now(client, project)
    send(client, project, example, "praise")
    preview = client.post(f"{project}/restore/preview", json={"moment": moment}).json()
    assert preview["counts"]["answers"] == 1
    assert "1 answer on 1 example" in preview["sentences"][0]
    asked: dict[str, Any] = {"moment": moment, "as_of": preview["as_of"]}
    assert client.post(f"{project}/restore", json=asked).json()["answers"] == 1
    assert client.post(f"{project}/restore", json=asked).json()["answers"] == 0
    told = client.get(f"{project}/examples/{example}/timeline").json()
    assert told["gold"]["label"] == "refund"
    assert [event["label"]["name"] for event in told["events"]] == ["refund", "praise", "refund"]
    assert "restored to" in told["events"][-1]["cause"]
    assert client.get(f"{project}/restore").json() == {"restore": None}
    entry = client.get(f"{project}/activity?count=1").json()["entries"][0]
    assert (entry["count"], entry["cause"]) == (1, told["events"][-1]["cause"])


@pytest.mark.parametrize("moment", [1e12, -1, "NaN", "soon", None])
def test_a_moment_that_has_not_been_is_refused(client: TestClient, project: str, moment: object) -> None:
    answer = client.post(f"{project}/restore/preview", json={"moment": moment})
    assert answer.status_code == 422
    assert len(answer.json()["detail"]) > 20
