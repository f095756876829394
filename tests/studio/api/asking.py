"""How tests ask the API, and what every refusal has to look like."""

import json
from typing import Any
from uuid import uuid4

from starlette.testclient import TestClient

from tests.studio.api.conftest import Answer

API = "/api/v1"
SURROGATE = '"\\ud800"'


def sentence(answer: Answer, status: int) -> str:
    """The error's one sentence; fails unless the answer is an error of this status and this shape."""
    assert answer.status_code == status, answer.text[:500]
    assert answer.headers["content-type"] == "application/json"
    body = answer.json()
    assert set(body) <= {"detail", "rows"}
    detail = body["detail"]
    assert isinstance(detail, str)
    assert detail[-1] in ".?"
    assert "\n" not in detail
    assert "Traceback" not in detail
    return detail


def post_raw(client: TestClient, path: str, body: str) -> Answer:
    return client.post(f"{API}/{path}", content=body.encode(), headers={"content-type": "application/json"})


def answer_to(example: int, **changes: Any) -> dict[str, Any]:
    return {
        "request_id": str(uuid4()),
        "example_id": example,
        "label": "praise",
        "window": "window",
    } | changes


def first_example(client: TestClient, project: str) -> int:
    claimed = client.post(f"{API}/projects/{project}/claim", json={"window": "window", "hold": 1}).json()
    found: int = claimed["examples"][0]["id"]
    return found


def exported(client: TestClient, project: str, format: str = "jsonl") -> list[dict[str, Any]]:
    answer = client.get(f"{API}/projects/{project}/export", params={"format": format})
    assert answer.status_code == 200
    return [json.loads(line) for line in answer.text.splitlines()]
