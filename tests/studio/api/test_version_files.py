"""Versions over HTTP: retired, brought back, deleted, downloaded, pushed, and how much room they take."""

import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from huggingface_hub import constants
from starlette.testclient import TestClient

from studio.registry.export.hub import Hub
from studio.wiring import Studio
from tests.running import wait_for
from tests.studio.api.asking import API, sentence
from tests.studio.registry.export.pushed_hub import TOKEN, PushedHub, serve_pushes
from tests.trained import make_trained


@pytest.fixture
def versions(studio: Studio, inbox: str, tiny_classifier: str, tmp_path: Path) -> list[str]:
    """The names of two trained versions of the inbox; the first one serves."""
    project = studio.projects.find(inbox).id
    made = [make_trained(tiny_classifier, tmp_path / f"run-{number}") for number in (1, 2)]
    return [studio.intake.register(project, one).name for one in made]


def test_a_version_is_retired_and_brought_back(client: TestClient, inbox: str, versions: list[str]) -> None:
    first, second = (f"{API}/projects/{inbox}/versions/{name}" for name in versions)
    assert "serves now" in sentence(client.post(f"{first}/retire"), 409)
    assert client.post(f"{second}/retire").json()["retired_at"]
    assert "was retired" in sentence(client.post(f"{second}/promote", json={"note": "all the same"}), 409)
    assert client.post(f"{second}/bring-back").json()["retired_at"] is None


def test_a_deleted_version_answers_no_more_and_says_why(client: TestClient, inbox: str, versions: list[str]) -> None:
    first, second = (f"{API}/projects/{inbox}/versions/{name}" for name in versions)
    asked = {"text": "where is my parcel", "version": versions[1]}
    assert client.post(f"{API}/projects/{inbox}/predict", json=asked).status_code == 200
    assert "Confirm with the version's name" in sentence(client.delete(second), 422)
    assert "It serves now" in sentence(client.delete(first, params={"confirm": versions[0]}), 409)
    assert client.delete(second, params={"confirm": versions[1]}).json()["deleted_at"]
    gone = f"{versions[1]} was deleted on"
    # Also while its model is still in memory: what a restart would change is not to be relied on.
    assert gone in sentence(client.post(f"{API}/projects/{inbox}/predict", json=asked), 410)
    assert gone in sentence(client.delete(second, params={"confirm": versions[1]}), 410)
    assert gone in sentence(client.get(f"{second}/export"), 410)
    assert client.get(second).json()["name"] == versions[1]


def test_the_room_of_each_version_is_told(client: TestClient, inbox: str, versions: list[str]) -> None:
    use = client.get(f"{API}/projects/{inbox}/disk").json()
    assert set(use["versions"]) == set(versions)
    assert use["total_bytes"] == sum(use["versions"].values()) > 10_000
    assert use["free_bytes"] > 0
    client.delete(f"{API}/projects/{inbox}/versions/v2", params={"confirm": versions[1]})
    assert set(client.get(f"{API}/projects/{inbox}/disk").json()["versions"]) == {versions[0]}


def test_a_download_is_a_zip_with_a_card(client: TestClient, inbox: str, versions: list[str]) -> None:
    answer = client.get(f"{API}/projects/{inbox}/versions/v1/export")
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"] == f'attachment; filename="{inbox}-{versions[0]}.zip"'
    with zipfile.ZipFile(BytesIO(answer.content)) as archive:
        names = {Path(name).name for name in archive.namelist()}
    assert {"README.md", "config.json", "model.safetensors", "tokenizer.json"} <= names


def test_how_many_versions_keep_their_files_is_set(client: TestClient, inbox: str) -> None:
    project = f"{API}/projects/{inbox}"
    assert client.get(project).json()["keep_versions"] == 10
    assert client.patch(project, json={"keep_versions": 3}).json()["keep_versions"] == 3
    for wrong in (-1, 1_001):
        assert client.patch(project, json={"keep_versions": wrong}).status_code == 422
    assert client.get(project).json()["keep_versions"] == 3


@pytest.fixture
def hub(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> Iterator[PushedHub]:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
    with serve_pushes() as hub:
        monkeypatch.setattr(studio.pushes, "_hub", Hub(hub.url))
        yield hub


def test_a_push_goes_on_in_the_background_and_ends_with_an_address(
    client: TestClient, inbox: str, versions: list[str], hub: PushedHub
) -> None:
    path = f"{API}/projects/{inbox}/versions/v1/push"
    assert client.get(path).json() == {"push": None, "has_token": False}
    hub.gate.clear()
    begun = client.post(path, json={"repo": "ada/inbox", "token": TOKEN})
    assert begun.status_code == 202
    assert begun.json()["state"] == "working"
    assert "being pushed" in sentence(client.post(path, json={"repo": "ada/other", "token": TOKEN}), 409)
    hub.gate.set()
    ended = wait_for(
        "the push to end", lambda: (push := client.get(path).json()["push"])["state"] != "working" and push
    )
    assert (ended["state"], ended["url"]) == ("done", f"{hub.url}/ada/inbox"), ended
    assert ended["sent_bytes"] == ended["total_bytes"] > 10_000
    repository = hub.repositories["ada/inbox"]
    assert repository.private
    assert {"README.md", "model.safetensors"} <= set(repository.files)
    assert b"ada/inbox" in repository.files["README.md"]
    assert TOKEN not in client.get(path).text


def test_a_push_that_the_hub_refuses_says_why(
    client: TestClient, inbox: str, versions: list[str], hub: PushedHub
) -> None:
    path = f"{API}/projects/{inbox}/versions/v1/push"
    assert client.post(path, json={"repo": "ada/inbox", "token": "hf_wrong"}).status_code == 202
    ended = wait_for(
        "the push to end", lambda: (push := client.get(path).json()["push"])["state"] != "working" and push
    )
    assert ended["state"] == "failed"
    assert "does not know this token" in ended["sentence"]


def test_without_a_token_or_a_name_nobody_is_asked(
    client: TestClient, inbox: str, versions: list[str], hub: PushedHub
) -> None:
    path = f"{API}/projects/{inbox}/versions/v1/push"
    assert "no token" in sentence(client.post(path, json={"repo": "ada/inbox"}), 422)
    assert "no name for a repository" in sentence(client.post(path, json={"repo": "../x", "token": TOKEN}), 422)
    assert "no token" in sentence(client.post(path, json={"repo": "ada/inbox", "token": "hf_\nx"}), 422)
    assert hub.asked == []
