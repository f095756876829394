"""Versions over HTTP: listed, promoted and rolled back."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from studio.wiring import Studio
from tests.studio.api.asking import API, SURROGATE, post_raw, sentence
from tests.studio.api.conftest import copy_of, serve, wait_until_served


@pytest.mark.parametrize("version", ["v1", "v0", f"v{10**30}", "nonsense", "%00", "v1-zzzzzzzzzz"])
def test_an_unknown_version_is_not_found(client: TestClient, inbox: str, version: str) -> None:
    sentence(client.get(f"{API}/projects/{inbox}/versions/{version}"), 404)
    sentence(client.post(f"{API}/projects/{inbox}/versions/{version}/promote"), 404)


def test_a_version_is_promoted_and_rolled_back(
    client: TestClient, studio: Studio, served: str, tiny_classifier: str, tmp_path: Path
) -> None:
    versions = f"{API}/projects/{served}/versions"
    sentence(client.post(f"{API}/projects/{served}/rollback"), 409)
    second = serve(studio, client, served, copy_of(tiny_classifier, tmp_path / "second"), "b" * 64)
    assert [(row["name"], row["serves"]) for row in client.get(versions).json()] == [
        (second, True),
        ("v1-aaaaaaaaaa", False),
    ]
    assert "serves already" in sentence(client.post(f"{versions}/v2/promote"), 409)
    promoted = client.post(f"{versions}/v1/promote", json={"note": "better on Mondays"})
    assert promoted.json()["serves"]
    wait_until_served(client, served, "v1-aaaaaaaaaa")
    assert client.post(f"{API}/projects/{served}/rollback").json()["name"] == second
    wait_until_served(client, served, second)
    assert client.get(f"{versions}/v2").json()["serves"]


def test_a_note_that_the_database_cannot_hold_does_not_stop_a_promotion(
    client: TestClient, studio: Studio, served: str, tiny_classifier: str, tmp_path: Path
) -> None:
    serve(studio, client, served, copy_of(tiny_classifier, tmp_path / "second"), "b" * 64)
    answer = post_raw(client, f"projects/{served}/versions/v1/promote", f'{{"note": {SURROGATE}}}')
    assert answer.status_code == 200
