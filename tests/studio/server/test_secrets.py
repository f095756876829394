"""What must not come out: files and folders of the machine, passwords and keys, and a copy in a cache."""

import logging
from typing import Any

import pytest
from starlette.testclient import TestClient

from studio.settings import Settings, session_key
from studio.wiring import Studio
from tests.studio.server.asking import PASSWORD, MakeClient, bearer, sign_in


def test_there_is_no_mcp_endpoint(open_door: TestClient) -> None:
    for path in ("/gradio_api/mcp", "/gradio_api/mcp/", "/gradio_api/mcp/sse", "/gradio_api/mcp/schema"):
        assert open_door.get(path).status_code == 404
        assert open_door.post(path, json={}).status_code in (404, 405)


def test_files_outside_the_uploads_cannot_be_read(open_door: TestClient, open_studio: Studio) -> None:
    data = open_studio.settings.data_dir
    assert (data / "session.key").is_file()
    for path in ("/etc/passwd", data / "studio.db", data / "session.key", "app.py", "data/studio.db", "../app.py"):
        for address in (f"/gradio_api/file={path}", f"/gradio_api/file/{path}", f"/gradio_api/file=/tmp/../{path}"):
            answer = open_door.get(address)
            assert answer.status_code in (403, 404), address
            assert "root:" not in answer.text


def test_an_event_cannot_be_given_a_file_that_was_not_uploaded(open_door: TestClient) -> None:
    dependencies = open_door.get("/config").json()["dependencies"]
    for function in [dependency["id"] for dependency in dependencies]:
        inputs = len(dependencies[function]["inputs"]) if function < len(dependencies) else 1
        file = {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}
        body = {"fn_index": function, "data": [file] * inputs, "session_hash": "a"}
        answer = open_door.post("/gradio_api/run/predict", json=body)
        assert "root:" not in answer.text


@pytest.mark.parametrize(
    "changes",
    [{"host": "0.0.0.0"}, {"share": True, "password": PASSWORD}, {"on_space": True}],
    ids=["every interface", "shared", "space"],
)
def test_a_folder_is_no_tokenizer_where_others_can_reach_the_studio(
    make_client: MakeClient, tiny_classifier: str, tiny_base: str, changes: dict[str, Any]
) -> None:
    public, private = make_client(**changes), make_client()
    token = bearer(public)
    for name in (tiny_classifier, f"{tiny_classifier}/", "/etc", "../..", "assets", "~", "a" * 5_000, "\u00e9" * 90):
        answer = public.post("/api/v1/projects/inbox/tokenize", json={"text": "x", "checkpoint": name}, headers=token)
        assert answer.status_code == 422, name
        assert "is no Hub name" in answer.json()["detail"]
        event = public.post("/gradio_api/run/tokenize", json={"data": ["x", name, None]}, headers=token)
        assert "pieces" not in event.text
    own = public.post("/api/v1/projects/inbox/tokenize", json={"text": "x", "checkpoint": tiny_base}, headers=token)
    assert own.status_code == 200
    body = {"text": "x", "checkpoint": tiny_classifier}
    assert private.post("/api/v1/projects/inbox/tokenize", json=body).status_code == 200


def test_no_secret_is_in_the_configuration_or_the_log(
    make_client: MakeClient, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = make_client(password=PASSWORD)
    sign_in(client, "wrong guess")
    sign_in(client)
    config = client.get("/config").text
    said = caplog.text + config + client.get("/").text + client.get("/gradio_api/info").text
    for secret in (PASSWORD, "wrong guess", session_key(settings.data_dir), str(settings.data_dir)):
        assert secret not in said


def test_what_is_shown_once_is_kept_by_no_cache(locked: TestClient) -> None:
    sign_in(locked)
    made = locked.post("/api/v1/people", json={"name": "ann"})
    assert made.json()["password"]
    for answer in (made, locked.get("/api/v1/people"), locked.get("/login"), locked.get("/invite/x")):
        assert answer.headers["cache-control"] == "no-store", answer.url
