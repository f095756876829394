"""A session opens everything until it is ended, here or from elsewhere, and cannot be made up."""

import base64
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from itsdangerous import TimestampSigner
from starlette.testclient import TestClient

from studio.people.people import People
from studio.settings import Settings, session_key
from tests.studio.server.asking import PASSWORD, MakeClient, bearer, sign_in, studio_of


def test_a_session_opens_everything_until_it_is_ended(locked: TestClient) -> None:
    signed: Any = sign_in(locked)
    for cookie in map(str.lower, signed.headers.get_list("set-cookie")):
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
    for path in ("/", "/config", "/api/v1/projects", "/gradio_api/info", "/api/v1/openapi.json"):
        assert locked.get(path).status_code == 200, path
    assert locked.post("/logout").headers["location"] == "/login"
    for path in ("/config", "/api/v1/projects"):
        assert locked.get(path).status_code == 401, path


def test_the_cookies_hold_in_the_frame_of_a_space(make_client: MakeClient) -> None:
    client = make_client(password=PASSWORD, on_space=True)
    signed: Any = sign_in(client)
    cookies = signed.headers.get_list("set-cookie")
    assert len(cookies) == 2
    for cookie in map(str.lower, cookies):
        for flag in ("httponly", "secure", "samesite=none", "partitioned"):
            assert flag in cookie
    assert "open it in a tab of its own" in client.get("/login").text
    assert "tab of its own" not in make_client(password=PASSWORD).get("/login").text


@pytest.mark.parametrize(
    "end",
    [
        lambda people: people.accounts.set_active("ann", False),
        lambda people: people.accounts.set_password("ann"),
        lambda people: people.accounts.sign_out_everywhere("ann"),
    ],
    ids=["deactivated", "password reset", "signed out everywhere"],
)
def test_a_cookie_and_a_token_end_at_once(locked: TestClient, end: Callable[[People], object]) -> None:
    people = studio_of(locked).people
    people.accounts.create("ann", "annotator", PASSWORD)
    token = bearer(locked, "ann")
    sign_in(locked, name="ann")
    for headers in ({}, token):
        assert locked.get("/api/v1/projects", headers=headers).status_code == 200
    end(people)
    for headers in ({}, token):
        assert locked.get("/api/v1/projects", headers=headers).status_code == 401
        assert locked.get("/config", headers=headers).status_code == 401
    assert locked.get("/").headers["location"] == "/login"


def test_signing_in_keeps_nothing_of_the_session_before(locked: TestClient) -> None:
    """Whoever plants a cookie in somebody's browser does not share the session that they begin."""
    people = studio_of(locked).people
    people.accounts.create("mallory", "annotator", PASSWORD)
    sign_in(locked, name="mallory")
    planted = locked.cookies["session"]
    sign_in(locked)
    assert locked.cookies["session"] != planted
    assert locked.get("/api/v1/me").json()["name"] == "admin"
    stranger = TestClient(locked.app, "http://127.0.0.1", cookies={"session": planted})
    assert stranger.get("/api/v1/me").json()["name"] == "mallory"


def test_a_changed_password_keeps_this_session_and_ends_the_others(make_client: MakeClient) -> None:
    here = make_client(password=PASSWORD)
    there = TestClient(here.app, "http://127.0.0.1", follow_redirects=False)
    for client in (here, there):
        sign_in(client)
    token = bearer(here)
    wrong = here.post("/api/v1/me/password", json={"old": "wrong", "new": "another password"})
    assert wrong.status_code == 422
    changed = here.post("/api/v1/me/password", json={"old": PASSWORD, "new": "another password"})
    assert changed.status_code == 200, changed.text
    assert here.get("/api/v1/me").status_code == 200
    assert there.get("/api/v1/me").status_code == 401
    assert there.get("/api/v1/me", headers=token).status_code == 401
    assert sign_in(there).status_code == 401
    assert sign_in(there, "another password").status_code == 303


def test_signing_out_everywhere_ends_this_session_too(locked: TestClient) -> None:
    sign_in(locked)
    kept = locked.cookies["session"]
    assert locked.post("/api/v1/me/sign-out").status_code == 200
    assert locked.get("/api/v1/me").status_code == 401
    assert locked.get("/api/v1/me", headers={"cookie": f"session={kept}"}).status_code == 401


def test_a_session_cannot_be_made_up(locked: TestClient) -> None:
    forged = base64.b64encode(b'{"name": "admin", "epoch": 0}').decode()
    sign_in(locked)
    real = locked.cookies["session"]
    body, stamp, signature = real.rsplit(".", 2)
    tampered = f"{forged[:-4]}AAAA.{stamp}.{signature}"
    locked.cookies.clear()
    for value in (
        forged,
        f"{forged}.aaaaaa.bbbbbbbb",
        tampered,
        f"{body}.{stamp}.{signature[::-1]}",
        "\x7f",
        "a" * 4_000,
    ):
        assert locked.get("/api/v1/projects", headers={"cookie": f"session={value}"}).status_code == 401, value
    assert locked.get("/api/v1/projects", headers={"cookie": f"session={real}"}).status_code == 200


@pytest.mark.parametrize(
    "claims",
    [{}, {"name": "admin"}, {"epoch": 0}, {"name": "admin", "epoch": "0"}, {"name": "admin", "epoch": None},
     {"name": ["admin"], "epoch": 0}, {"name": "local", "epoch": 0, "user": "local"}, {"user": "admin"}],
)  # fmt: skip
def test_a_session_that_says_something_else_opens_nothing_more(
    locked: TestClient, settings: Settings, claims: dict[str, object]
) -> None:
    """Also one that an older studio signed with the same key."""
    signer = TimestampSigner(session_key(settings.data_dir))
    cookie = signer.sign(base64.b64encode(json.dumps(claims).encode())).decode()
    assert locked.get("/api/v1/projects", headers={"cookie": f"session={cookie}"}).status_code == 401


@pytest.mark.parametrize("left", ["", "abc"])
def test_a_damaged_session_key_is_replaced(tmp_path: Path, left: str) -> None:
    (tmp_path / "session.key").write_text(left)
    key = session_key(tmp_path)
    assert re.fullmatch("[0-9a-f]{64}", key)
    assert session_key(tmp_path) == key
    assert [path.name for path in tmp_path.iterdir()] == ["session.key"]
    assert (tmp_path / "session.key").stat().st_mode & 0o077 == 0
