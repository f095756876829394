"""A token opens what its person may see, alone, and cannot make itself last."""

from starlette.testclient import TestClient

from tests.studio.server.asking import PASSWORD, bearer, sign_in


def test_a_token_opens_everything_and_a_password_is_none(locked: TestClient) -> None:
    token = bearer(locked)
    for path in ("/", "/config", "/api/v1/projects", "/gradio_api/info"):
        assert locked.get(path, headers=token).status_code == 200, path
    secret = token["authorization"].split()[1]
    for header in (f"bearer {secret}", f"BEARER  {secret} "):
        assert locked.get("/api/v1/projects", headers={"authorization": header}).status_code == 200
    for header in ("Bearer wrong", "Bearer", secret, f"Basic {secret}", f"Bearer {PASSWORD}", f"Bearer {secret}x"):
        assert locked.get("/api/v1/projects", headers={"authorization": header}).status_code == 401, header


def test_a_wrong_token_is_not_helped_by_a_session(locked: TestClient) -> None:
    sign_in(locked)
    assert locked.get("/api/v1/projects").status_code == 200
    assert locked.get("/api/v1/projects", headers={"authorization": "Bearer wrong"}).status_code == 401


def test_a_token_makes_no_tokens_and_changes_no_password(locked: TestClient) -> None:
    token = bearer(locked)
    for path, body in (("tokens", {}), ("password", {"old": PASSWORD, "new": "another password"})):
        refused = locked.post(f"/api/v1/me/{path}", json=body, headers=token)
        assert refused.status_code == 403
        assert "A token cannot do this" in refused.json()["detail"]
