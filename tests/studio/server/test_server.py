"""What the server lets through and what not: other sites, visitors without an account, bodies without end."""

import base64
import json
import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from itsdangerous import TimestampSigner
from starlette.testclient import TestClient

from studio.errors import DatabaseUnavailable
from studio.people.people import People
from studio.projects import LabelName
from studio.server import build_app
from studio.settings import Settings, session_key
from studio.wiring import Studio, build
from tests.conftest import LABELS
from tests.running import RunningStudio, run_cli, wait_for
from tests.studio.api.conftest import Answer

PASSWORD = "correct-horse-battery"
SECURE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
}
MOST_BYTES = 1_500_000
OPEN = {"/login", "/logout", "/favicon.ico", "/health", "/invite/inbox"}
CROSS_SITE = {"origin": "https://elsewhere.example"}

MakeClient = Callable[..., TestClient]


def with_inbox(studio: Studio) -> Studio:
    if not studio.projects.all():
        labels = [LabelName(label) for label in LABELS]
        checkpoint = studio.settings.checkpoint
        studio.projects.create("inbox", labels=labels, checkpoint=checkpoint, retrain_after=0, holdout_percent=0)
    return studio


def visit(studio: Studio) -> TestClient:
    """A client that gets what a visitor gets, 500s included."""
    studio.people.open()
    return TestClient(build_app(studio), "http://127.0.0.1", raise_server_exceptions=False, follow_redirects=False)


@pytest.fixture
def make_client(make_studio: Callable[..., Studio], settings: Settings) -> Iterator[MakeClient]:
    """Builds applications on one data folder with a project named inbox; they are reached in process."""
    clients: list[TestClient] = []

    def make(**changes: Any) -> TestClient:
        clients.append(visit(with_inbox(make_studio(settings, **({"max_upload_bytes": MOST_BYTES} | changes)))))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


@pytest.fixture(scope="module")
def open_studio(tmp_path_factory: pytest.TempPathFactory, tiny_base: str) -> Iterator[Studio]:
    """One where nobody signs in, for the tests that change nothing."""
    data_dir = tmp_path_factory.mktemp("open") / "data"
    made = build(Settings(data_dir=data_dir, checkpoint=tiny_base, sample=False, max_upload_bytes=MOST_BYTES))
    yield with_inbox(made)
    made.serving.close()
    made.store.close()


@pytest.fixture(scope="module")
def open_door(open_studio: Studio) -> TestClient:
    return visit(open_studio)


@pytest.fixture
def locked(make_client: MakeClient) -> TestClient:
    return make_client(password=PASSWORD)


def sign_in(client: TestClient, password: str = PASSWORD, name: str = "admin") -> Answer:
    return client.post("/login", data={"name": name, "password": password})


def studio_of(client: TestClient) -> Studio:
    studio: Studio = client.app.state.studio  # type: ignore[attr-defined]
    return studio


def bearer(client: TestClient, name: str = "admin") -> dict[str, str]:
    """The header of a script that acts as this person."""
    return {"authorization": f"Bearer {studio_of(client).people.tokens.create(name, 'test').secret}"}


def addresses(routes: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """(method, path) of every route of an application, those of routers and applications inside it too."""
    for route in routes:
        inner = getattr(route, "original_router", route)
        if methods := getattr(route, "methods", None):
            path = prefix + re.sub(r"\{(\w+)(:\w+)?\}", lambda match: "1" if match[1] == "job" else "inbox", route.path)
            yield from ((method, path) for method in methods)
        elif nested := getattr(inner, "routes", None):
            yield from addresses(nested, prefix + getattr(route, "path", ""))


# Headers


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


# Other sites


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


# Signing in


def test_nothing_but_the_login_page_answers_whoever_has_not_signed_in(locked: TestClient) -> None:
    found = set(addresses(locked.app.routes))  # type: ignore[attr-defined]
    assert {"/api/v1/projects/inbox/predict", "/gradio_api/queue/join", "/gradio_api/heartbeat/inbox", "/config"} <= {
        path for _, path in found
    }
    assert len(found) > 80
    for method, path in sorted(found):
        if path in OPEN or (method, path) == ("GET", "/"):
            continue
        answer = locked.request(method, path)
        assert answer.status_code == 401, f"{method} {path}"
    for path in ("/gradio_api/file=/etc/passwd", "/gradio_api/stream/a/1/2/playlist.m3u8", "/login/", "/nothing"):
        assert locked.get(path).status_code == 401, path


@pytest.mark.parametrize(
    "query", ["", "?tab=label&project=inbox", "?share=0123456789abcdef", "?text=a%26b+%F0%9F%98%80"]
)
def test_a_visitor_is_led_to_the_login_page_and_back_with_the_query(locked: TestClient, query: str) -> None:
    led = locked.get(f"/{query}")
    assert led.status_code == 303
    assert led.headers["location"] == f"/login{query}"
    page = locked.get(led.headers["location"])
    assert page.status_code == 200
    [action] = re.findall(r'action="([^"]*)"', page.text)
    back = locked.post(action.replace("&amp;", "&"), data={"name": "admin", "password": PASSWORD})
    assert back.status_code == 303
    assert httpx.URL(back.headers["location"]).params == httpx.URL(f"/{query}").params
    assert back.headers["location"].startswith("/?" if query else "/")
    assert locked.get(back.headers["location"]).status_code == 200


def test_the_login_page_cannot_be_made_to_run_what_its_address_says(locked: TestClient) -> None:
    page = locked.get('/login?"><script>alert(1)</script>&{message}')
    assert "<script>" not in page.text


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


def test_guessing_is_stopped_after_five_wrong_passwords(locked: TestClient) -> None:
    for _ in range(5):
        wrong = sign_in(locked, "wrong")
        assert wrong.status_code == 401
        assert "do not belong together" in wrong.text
    stopped = sign_in(locked)
    assert stopped.status_code == 429
    assert "Try again in 30 seconds" in stopped.text
    assert SECURE.items() <= dict(stopped.headers).items()


def test_somebody_elses_wrong_passwords_lock_nobody_out(locked: TestClient) -> None:
    studio_of(locked).people.accounts.create("ann", "annotator", PASSWORD)
    for _ in range(6):
        sign_in(locked, "wrong")
    assert sign_in(locked, name="ann").status_code == 303


def test_a_browser_that_signed_in_before_gets_in_while_somebody_guesses(make_client: MakeClient) -> None:
    known = make_client(password=PASSWORD)
    sign_in(known)
    known.post("/logout")
    assert {cookie.name for cookie in known.cookies.jar} == {"studio_device"}
    guesser = TestClient(known.app, "http://127.0.0.1", follow_redirects=False)
    for _ in range(6):
        sign_in(guesser, "wrong")
    assert sign_in(guesser).status_code == 429
    assert sign_in(known).status_code == 303


def test_an_unknown_name_and_a_wrong_password_are_told_the_same(locked: TestClient) -> None:
    wrong, unknown = sign_in(locked, "wrong"), sign_in(locked, "wrong", name="nimda")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.text.replace('value="admin"', "") == unknown.text.replace('value="nimda"', "")


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


def test_the_old_password_cannot_be_guessed_at_from_an_open_browser(locked: TestClient) -> None:
    sign_in(locked)
    body = {"old": "wrong", "new": "another password"}
    statuses = [locked.post("/api/v1/me/password", json=body).status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]


def test_signing_out_everywhere_ends_this_session_too(locked: TestClient) -> None:
    sign_in(locked)
    kept = locked.cookies["session"]
    assert locked.post("/api/v1/me/sign-out").status_code == 200
    assert locked.get("/api/v1/me").status_code == 401
    assert locked.get("/api/v1/me", headers={"cookie": f"session={kept}"}).status_code == 401


def test_what_is_shown_once_is_kept_by_no_cache(locked: TestClient) -> None:
    sign_in(locked)
    made = locked.post("/api/v1/people", json={"name": "ann"})
    assert made.json()["password"]
    for answer in (made, locked.get("/api/v1/people"), locked.get("/login"), locked.get("/invite/x")):
        assert answer.headers["cache-control"] == "no-store", answer.url


def test_the_health_check_says_only_that_it_is_up(locked: TestClient) -> None:
    assert locked.get("/health").json() == {"status": "ok"}


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


# What must not come out


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


# Size


def test_a_request_that_is_too_large_is_refused(open_door: TestClient) -> None:
    content = b"text\n" + b"a" * MOST_BYTES
    imported = open_door.post("/api/v1/projects/inbox/import", files={"file": ("a.csv", content)})
    assert imported.status_code == 422
    assert "larger than 2 MB" in imported.json()["detail"]
    uploaded = open_door.post("/gradio_api/upload", files={"files": ("a.csv", content)})
    assert uploaded.status_code == 413
    most = b"a" * (MOST_BYTES + 1_000_001)
    for path in ("/api/v1/projects/inbox/predict", "/gradio_api/upload", "/gradio_api/queue/join", "/login"):
        refused = open_door.post(path, content=most)
        assert refused.status_code == 413, path
        assert "larger than" in refused.json()["detail"]


def test_a_body_in_chunks_is_refused_once_it_is_too_large(open_door: TestClient) -> None:
    sent = 0

    def chunks() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(400):
            sent += 100_000
            yield b"a" * 100_000

    boundary = {"content-type": "multipart/form-data; boundary=x"}
    for path, headers in (
        ("/api/v1/projects/inbox/predict", {"content-type": "application/json"}),
        ("/api/v1/projects/inbox/import", boundary),
        ("/gradio_api/queue/join", {"content-type": "application/json"}),
        ("/gradio_api/upload", boundary),
        ("/login", {"content-type": "application/x-www-form-urlencoded"}),
    ):
        refused = open_door.post(path, content=chunks(), headers=headers)
        assert refused.status_code in (400, 413), path
        assert SECURE.items() <= dict(refused.headers).items()


# Folders of the machine


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


# The whole server, as clients use it


@pytest.mark.slow
@pytest.mark.parametrize("password", ["", PASSWORD], ids=["open", "with a password"])
def test_the_gradio_client_predicts_and_tokenizes(
    start_studio: Callable[..., RunningStudio], tiny_classifier: str, password: str, tmp_path: Path
) -> None:
    studio = start_studio(checkpoint=tiny_classifier, sample=0, password=password)
    headers = {}
    if password:
        made = run_cli("token", "admin", "--json", data_dir=studio.data_dir)
        headers = {"Authorization": f"Bearer {json.loads(made.stdout)['secret']}"}
    client = Client(studio.url, headers=headers, verbose=False, download_files=str(tmp_path))
    cut = client.predict("lost parcel", api_name="/tokenize")
    assert [piece["piece"] for piece in cut["pieces"]] == ["[CLS]", "lost", "parcel", "[SEP]"]

    def predicted() -> dict[str, Any] | None:
        try:
            return dict(client.predict("lost parcel", api_name="/predict"))
        except AppError as error:
            if "is being loaded" in str(error):
                return None
            raise

    answer = wait_for("the first version to be loaded", predicted)
    assert set(answer["probabilities"]) == set(LABELS)
    assert answer["version"].startswith("v1-")
    with pytest.raises(Exception, match="empty"):
        client.predict("", api_name="/predict")
    client.close()
    if password:
        with pytest.raises(Exception, match="credentials were not provided"):
            Client(studio.url, verbose=False)
        assert password not in studio.log.read_text()
    assert session_key(studio.data_dir) not in studio.log.read_text()


def test_a_studio_for_this_machine_only_answers_to_its_own_names(make_client: MakeClient) -> None:
    client = make_client()
    assert client.get("/api/v1/projects", headers={"host": "localhost:7860"}).status_code == 200
    assert client.get("/api/v1/projects", headers={"host": "rebound.example"}).status_code == 400
