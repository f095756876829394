"""The board over HTTP: measured in the background, read by a budget, ended when nobody wants it any more."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from storage.tables import Version
from studio.serving.board.gathering import Gathering
from studio.wiring import Studio
from tests.running import wait_for
from tests.studio.api.asking import API, sentence
from tests.studio.api.conftest import MakeProject

DEADLINE_SECONDS = 120.0


@pytest.fixture
def two_ways(studio: Studio) -> Iterator[None]:
    """Measured as fp32 and bf16 only, as making the others takes a minute."""

    def variants(_version: Version) -> Sequence[str]:
        return ["fp32", "bf16"]

    gathering: Gathering = studio.boards._gathering
    ways = gathering.ways
    gathering.ways = replace(ways, variants=variants)
    yield
    gathering.ways = ways


@pytest.mark.slow
@pytest.mark.usefixtures("two_ways")
def test_it_is_measured_in_the_background_and_read_by_a_budget(client: TestClient, served: str) -> None:
    path = f"{API}/projects/{served}/board"
    assert client.get(path).json()["state"] == "none"
    started = client.post(path, json={"versions": []})
    assert (started.status_code, started.json()["state"]) == (202, "running")
    assert client.post(path, json={}).status_code == 202  # it is on its way already
    wait_for("the board", lambda: client.get(path).json()["state"] != "running", DEADLINE_SECONDS)
    board = client.get(path).json()
    assert (board["state"], board["message"]) == ("done", "")
    rows = board["report"]["rows"]
    assert [row["name"] for row in rows] == ["fp32", "bf16"]
    assert board["report"]["versions"] == [board["serves"]] == [rows[0]["version"]]
    assert board["picked"] in board["fitting"]
    assert (board["most_flips"], board["most_lost"]) == (0.005, 0.005)
    assert client.get(path, params={"most_flips": 1, "most_lost": 1}).json()["fitting"] == [0, 1]
    assert client.get(path, params={"most_flips": 2}).status_code == 422


@pytest.mark.usefixtures("two_ways")
def test_it_ends_when_nobody_wants_it_and_what_there_was_stays(client: TestClient, served: str) -> None:
    path = f"{API}/projects/{served}/board"
    before = client.get(path).json()["report"]
    client.post(path, json={})
    assert client.delete(path).status_code == 200
    wait_for("its end", lambda: client.get(path).json()["state"] != "running", DEADLINE_SECONDS)
    assert client.get(path).json()["report"] == before


def test_what_cannot_be_measured_is_explained(client: TestClient, served: str, make_project: MakeProject) -> None:
    bare = make_project().name
    assert "no trained model yet" in sentence(client.post(f"{API}/projects/{bare}/board", json={}), 409)
    unknown = client.post(f"{API}/projects/{served}/board", json={"versions": ["v9-0123456789"]})
    assert "v9-0123456789" in sentence(unknown, 404)
    many = client.post(f"{API}/projects/{served}/board", json={"versions": ["v1"] * 7})
    assert many.status_code == 422
