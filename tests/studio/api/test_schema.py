"""Changes of labels over HTTP: looked at, made, refused when stale, listed and undone."""

import json

import pytest
from starlette.testclient import TestClient

from tests.running import wait_for


@pytest.fixture
def schema(client: TestClient, inbox: str) -> str:
    """The address; the project has praise, refund and delivery, one gold label each of the first two."""
    return f"/api/v1/projects/{inbox}/schema"


def names(client: TestClient, schema: str) -> dict[str, int]:
    return {row["name"]: row["gold"] for row in client.get(f"{schema}/labels").json()}


RENAME = {"verb": "rename", "labels": ["praise"], "into": [{"name": "thanks", "colour": "#206FDD"}]}


def test_a_change_is_looked_at_made_listed_and_undone(client: TestClient, schema: str) -> None:
    preview = client.post(f"{schema}/preview", json=RENAME).json()
    assert preview["labels"] == ["thanks", "refund", "delivery"]
    assert preview["sentences"][0] == "“praise” will be called “thanks”. The history keeps the old name."
    assert names(client, schema) == {"praise": 1, "refund": 1, "delivery": 0}
    made = client.post(f"{schema}/changes", json=RENAME | {"expected": preview["counts"]})
    assert made.status_code == 200, made.text
    assert names(client, schema) == {"thanks": 1, "refund": 1, "delivery": 0}
    assert client.get(f"{schema}/labels").json()[0]["colour"] == "#206fdd"
    change = made.json()["id"]
    undoing = client.get(f"{schema}/changes/{change}/undo").json()
    undone = client.post(f"{schema}/changes/{change}/undo", json={"expected": undoing["counts"]})
    assert undone.status_code == 200, undone.text
    assert names(client, schema) == {"praise": 1, "refund": 1, "delivery": 0}
    assert [(row["verb"], row["undone_by"]) for row in client.get(f"{schema}/changes").json()] == [
        ("undo", None),
        ("rename", undone.json()["id"]),
    ]
    assert client.get(f"{schema}/changes/{change}/undo").status_code == 409


def test_a_preview_that_is_out_of_date_is_refused(client: TestClient, schema: str) -> None:
    counts = client.post(f"{schema}/preview", json=RENAME).json()["counts"]
    answer = client.post(f"{schema}/changes", json=RENAME | {"expected": counts | {"gold_moved": 7}})
    assert answer.status_code == 409
    assert "Look at the preview again" in answer.json()["detail"]
    assert "thanks" not in names(client, schema)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"verb": "rename", "labels": ["nothing"], "into": [{"name": "x"}]}, 422),
        ({"verb": "rename", "labels": ["praise"], "into": [{"name": "\ud800"}]}, 422),
        ({"verb": "rename", "labels": ["\ud800"], "into": [{"name": "x"}]}, 422),
        ({"verb": "rename", "labels": ["praise"], "into": [{"name": "x", "description": "\x00"}]}, 422),
        ({"verb": "rename", "labels": ["praise"], "into": [{"name": "x" * 300}]}, 422),
        ({"verb": "explode", "labels": []}, 422),
        ({"verb": "merge", "labels": [], "into": [{"name": "praise"}]}, 422),
        ({"verb": "split", "labels": ["praise"], "into": []}, 422),
        ({"verb": "retire", "labels": []}, 422),
        ({"labels": ["praise"]}, 422),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    client: TestClient, schema: str, change: dict[str, object], status: int
) -> None:
    body = json.dumps(change).encode()
    for address in ("preview", "changes"):
        answer = client.post(f"{schema}/{address}", content=body, headers={"content-type": "application/json"})
        assert answer.status_code == status, answer.text
        assert len(answer.json()["detail"]) > 20


def test_labels_are_put_in_order(client: TestClient, schema: str) -> None:
    answer = client.put(f"{schema}/order", json={"labels": ["delivery", "praise", "refund"]})
    assert [row["name"] for row in answer.json()] == ["delivery", "praise", "refund"]
    assert client.put(f"{schema}/order", json={"labels": ["delivery"]}).status_code == 422


def test_what_is_suggested_after_a_rename_has_the_new_name(client: TestClient, served: str) -> None:
    def suggested() -> dict[int, str]:
        claim = {"window": "w", "hold": 9}
        examples = client.post(f"/api/v1/projects/{served}/claim", json=claim).json()["examples"]
        return {example["id"]: example["suggestion"]["label"] for example in examples}

    before = suggested()
    old = next(iter(before.values()))
    rename = {"verb": "rename", "labels": [old], "into": [{"name": "newly"}]}
    assert client.post(f"/api/v1/projects/{served}/schema/changes", json=rename).status_code == 200
    wait_for("the new name", lambda: "newly" in suggested().values())
    assert suggested() == {key: "newly" if label == old else label for key, label in before.items()}
