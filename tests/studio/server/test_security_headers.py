"""Every kind of answer has the security headers, faults of ours and of the database included."""

import pytest
from starlette.testclient import TestClient

from studio.errors import DatabaseUnavailable
from tests.studio.server.asking import CROSS_SITE, MOST_BYTES, PASSWORD, SECURE, sign_in, studio_of


def test_every_kind_of_answer_has_the_security_headers(open_door: TestClient) -> None:
    answers = {
        200: [
            open_door.get("/"),
            open_door.get("/config"),
            open_door.get("/api/v1/projects"),
            open_door.get("/theme.css"),
        ],
        303: [open_door.get("/login"), open_door.post("/logout")],
        307: [open_door.get("/api/v1/projects/")],
        400: [open_door.options("/", headers=CROSS_SITE | {"access-control-request-method": "POST"})],
        403: [open_door.post("/login", headers=CROSS_SITE), open_door.get("/gradio_api/file=/etc/passwd")],
        404: [open_door.get("/nothing"), open_door.get("/api/v1/nothing"), open_door.get("/gradio_api/nothing")],
        405: [open_door.delete("/api/v1/projects")],
        413: [open_door.post("/login", content=b"a" * (MOST_BYTES + 1_000_001))],
        422: [open_door.post("/api/v1/projects/inbox/claim", json={})],
    }
    for status, found in answers.items():
        for answer in found:
            assert answer.status_code == status, answer.url
            assert SECURE.items() <= dict(answer.headers).items(), answer.url
            policy = answer.headers["content-security-policy"]
            assert "default-src 'self'" in policy
            assert "https:" not in policy.replace("https://huggingface.co", "")


def test_a_fault_of_ours_has_the_security_headers_and_no_traceback(
    open_door: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret detail")

    async def nobody(*_: object) -> None:
        return None

    monkeypatch.setattr("studio.projects.Projects.all", fail)
    answer = open_door.get("/api/v1/projects")
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert SECURE.items() <= dict(answer.headers).items()
    monkeypatch.setattr("studio.login.password.caller", fail)
    monkeypatch.setattr(open_door.app.state.studio.people, "has_accounts", True)  # type: ignore[attr-defined]
    monkeypatch.setattr("studio.server.middleware.recognise", nobody)
    answer = open_door.get("/login")
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert SECURE.items() <= dict(answer.headers).items()


def test_a_database_that_is_away_is_said_to_be_whether_or_not_one_has_signed_in(
    locked: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise DatabaseUnavailable("The database server is gone.")

    sign_in(locked)
    studio_of(locked).people.recognition.forget()
    visitor = TestClient(locked.app, "http://127.0.0.1", raise_server_exceptions=False)
    monkeypatch.setattr("storage.Store.read", away)
    for answer in (
        locked.get("/"),
        locked.get("/api/v1/me"),
        locked.post("/api/v1/projects/inbox/claim", json={"window": "one"}),
        sign_in(visitor),
        visitor.get("/invite/secret"),
        visitor.post("/invite/secret", data={"name": "ann", "password": PASSWORD}),
    ):
        assert answer.status_code == 503, answer.text
        assert "The database server is gone." in answer.text
        assert SECURE.items() <= dict(answer.headers).items()
