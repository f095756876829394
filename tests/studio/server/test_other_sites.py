"""What another site sends is refused, what it asks for it cannot read, and no other name leads here."""

import pytest
from starlette.testclient import TestClient

from tests.studio.server.asking import PASSWORD, MakeClient, addresses


@pytest.mark.parametrize(
    "origin", ["https://elsewhere.example", "null", "http://127.0.0.1.evil.example", "file://", "http://["]
)
def test_what_another_site_sends_is_refused(open_door: TestClient, origin: str) -> None:
    found = {path for method, path in addresses(open_door.app.routes) if method == "POST"}  # type: ignore[attr-defined]
    assert {
        "/api/v1/projects/inbox/claim",
        "/gradio_api/queue/join",
        "/gradio_api/component_server",
        "/logout",
    } <= found
    for path in sorted(found):
        answer = open_door.post(path, headers={"origin": origin, "content-type": "text/plain"}, content="{}")
        assert answer.status_code == 403, path
        assert "another site" in answer.json()["detail"]


def test_the_studios_own_pages_may_send_also_behind_a_proxy(open_door: TestClient) -> None:
    body = {"window": "w"}
    for headers in (
        {"origin": "http://127.0.0.1"},
        {"origin": "https://name.example", "x-forwarded-host": "name.example"},
    ):
        assert open_door.post("/api/v1/projects/inbox/claim", json=body, headers=headers).status_code == 200


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", "http://localhost:9999"])
def test_no_foreign_origin_may_read_an_answer(open_door: TestClient, origin: str) -> None:
    for path in ("/", "/config", "/api/v1/projects", "/gradio_api/info", "/gradio_api/token", "/login"):
        for answer in (
            open_door.get(path, headers={"origin": origin}),
            open_door.options(path, headers={"origin": origin, "access-control-request-method": "GET"}),
        ):
            assert "access-control-allow-origin" not in answer.headers
            assert "access-control-allow-credentials" not in answer.headers


def test_listening_on_a_public_address_asks_people_to_sign_in(make_client: MakeClient) -> None:
    public = make_client(host="0.0.0.0")
    assert public.get("/api/v1/projects", headers={"host": "studio.example"}).status_code == 401
    chosen = make_client(host="0.0.0.0", login="0")
    assert chosen.get("/api/v1/projects", headers={"host": "studio.example"}).status_code == 200


def test_with_accounts_the_studio_answers_to_any_name(make_client: MakeClient) -> None:
    """Something may stand before it, such as a web server with a certificate."""
    client = make_client(login="1", password=PASSWORD)
    assert client.get("/login", headers={"host": "studio.example"}).status_code == 200
    assert make_client().get("/login", headers={"host": "studio.example"}).status_code == 400


def test_a_studio_for_this_machine_only_answers_to_its_own_names(make_client: MakeClient) -> None:
    client = make_client()
    assert client.get("/api/v1/projects", headers={"host": "localhost:7860"}).status_code == 200
    assert client.get("/api/v1/projects", headers={"host": "rebound.example"}).status_code == 400
