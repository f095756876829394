"""Gold labels beside tokens over HTTP."""

from itertools import count
from typing import Any

import pytest
from starlette.testclient import TestClient

from studio.wiring import Studio
from tests.marked import marked_project
from tests.running import wait_for
from tests.studio.api.asking import API, sentence

NUMBERS = count(1)


@pytest.fixture
def address(studio: Studio, tiny_base: str) -> str:
    project = marked_project(studio, name=f"marked-{next(NUMBERS)}", checkpoint=tiny_base)
    return f"{API}/projects/{project.name}/inspection"


def inspected(client: TestClient, address: str, **wish: object) -> dict[str, Any]:
    assert client.post(address, json=wish).status_code == 202
    found: dict[str, Any] = wait_for(
        "the inspection", lambda: (now := client.get(address).json())["state"] == "done" and now
    )
    return found


def test_it_counts_lists_and_shows_what_is_taught(client: TestClient, address: str, tiny_base: str) -> None:
    before = client.get(address).json()
    assert (before["state"], before["report"], before["part"]) == ("none", None, ["span", "spans"])
    found = inspected(client, address, tokenizers=[tiny_base], max_length=32)
    [panel] = found["report"]["panels"]
    assert (panel["max_length"], panel["states"]["splits"]) == (32, 2)
    page = client.get(f"{address}/parts", params={"state": "splits", "tokenizer": tiny_base, "label": "thing"}).json()
    assert [part["characters"] for part in page["parts"]] == ["parcel", " it"]
    shown = client.get(f"{address}/examples/{page['parts'][0]['example_id']}", params={"choice": "leave-out"}).json()
    assert (shown["choice"], shown["left_out"]) == ("leave-out", 1)
    assert shown["rows"][0]["target"] is None


def test_a_choice_holds_from_then_on(client: TestClient, address: str) -> None:
    chosen = client.put(f"{address}/choice", json={"choice": "fix"}).json()
    assert (chosen["choice"], client.get(address).json()["choice"]) == ("fix", "fix")
    assert "choose one of" in sentence(client.put(f"{address}/choice", json={"choice": "other"}), 422)


def test_a_project_without_places_says_what_could_be_inspected(client: TestClient, inbox: str) -> None:
    address = f"{API}/projects/{inbox}/inspection"
    assert "token-classification" in client.get(address).json()["obstacle"]
    assert "token-classification" in sentence(client.post(address, json={}), 422)
    assert "not inspected" in sentence(client.get(f"{address}/parts", params={"state": "cut"}), 404)
