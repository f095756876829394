"""The role matrix: every endpoint of the API and every event of the pages, asked by everybody, by name.

An endpoint or an event that is not in these tables fails the test: say who may use it.
"""

import base64
import json
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from itsdangerous import TimestampSigner
from starlette.testclient import TestClient

from studio.first_start import SAMPLE_PROJECT
from studio.people.accounts import add_account
from studio.projects import LabelName
from studio.server import build_app
from studio.settings import Settings
from studio.wiring import Studio, build
from tests.conftest import LABELS
from tests.studio.api.conftest import Answer

EVERYBODY = frozenset({"annotator", "reviewer", "admin"})
REVIEWERS = frozenset({"reviewer", "admin"})
ADMINS = frozenset({"admin"})
ROLES = ("annotator", "reviewer", "admin")

ENDPOINTS: dict[str, frozenset[str]] = {
    "GET /me": EVERYBODY,
    "POST /me/password": EVERYBODY,
    "POST /me/sign-out": EVERYBODY,
    "GET /me/tokens": EVERYBODY,
    "POST /me/tokens": EVERYBODY,
    "DELETE /me/tokens/{id}": EVERYBODY,
    "GET /people": ADMINS,
    "POST /people": ADMINS,
    "PATCH /people/{name}": ADMINS,
    "POST /people/{name}/password": ADMINS,
    "GET /invitations": ADMINS,
    "POST /invitations": ADMINS,
    "DELETE /invitations/{id}": ADMINS,
    "GET /projects": EVERYBODY,
    "POST /projects": ADMINS,
    "GET /project-choices": ADMINS,
    "GET /strategies": EVERYBODY,
    "GET /tasks": EVERYBODY,
    "GET /checkpoints": REVIEWERS,
    "GET /deleted-projects": ADMINS,
    "POST /sample-project": ADMINS,
    "PATCH /projects/{p}": ADMINS,
    "DELETE /projects/{p}": ADMINS,
    "POST /projects/{p}/bring-back": ADMINS,
    "PUT /projects/{p}/schema/labels": ADMINS,
    "GET /projects/{p}/schema/labels": REVIEWERS,
    "PUT /projects/{p}/schema/order": ADMINS,
    "POST /projects/{p}/schema/preview": ADMINS,
    "GET /projects/{p}/schema/changes": REVIEWERS,
    "POST /projects/{p}/schema/changes": ADMINS,
    "GET /projects/{p}/schema/changes/{change_id}/undo": ADMINS,
    "POST /projects/{p}/schema/changes/{change_id}/undo": ADMINS,
    "GET /projects/{p}/examples/{example_id}/timeline": EVERYBODY,
    "GET /projects/{p}/activity": REVIEWERS,
    "GET /projects/{p}/restore": ADMINS,
    "POST /projects/{p}/restore": ADMINS,
    "POST /projects/{p}/restore/preview": ADMINS,
    "GET /projects/{p}/guidelines": EVERYBODY,
    "PUT /projects/{p}/guidelines": ADMINS,
    "GET /projects/{p}/progress": EVERYBODY,
    "GET /projects/{p}/leaks": REVIEWERS,
    "GET /projects/{p}": EVERYBODY,
    "GET /projects/{p}/status": EVERYBODY,
    "GET /projects/{p}/members": ADMINS,
    "PUT /projects/{p}/members": ADMINS,
    "POST /projects/{p}/predict": EVERYBODY,
    "POST /projects/{p}/tokenize": EVERYBODY,
    "POST /projects/{p}/links": EVERYBODY,
    "GET /links/{share_id}": EVERYBODY,
    "POST /projects/{p}/ask": EVERYBODY,
    "POST /projects/{p}/claim": EVERYBODY,
    "POST /projects/{p}/labels": EVERYBODY,
    "GET /projects/{p}/mine": EVERYBODY,
    "POST /projects/{p}/release": EVERYBODY,
    "POST /projects/{p}/training": REVIEWERS,
    "GET /projects/{p}/fast-lane": EVERYBODY,
    "GET /projects/{p}/training": EVERYBODY,
    "GET /projects/{p}/training/{job}": EVERYBODY,
    "POST /projects/{p}/training/{job}/cancel": REVIEWERS,
    "POST /projects/{p}/training/comparison": REVIEWERS,
    "POST /projects/{p}/training/dry-run": REVIEWERS,
    "GET /projects/{p}/training/dry-run": REVIEWERS,
    "POST /training/config": REVIEWERS,
    "POST /training/config/read": REVIEWERS,
    "GET /projects/{p}/learning-curve": REVIEWERS,
    "POST /projects/{p}/learning-curve": REVIEWERS,
    "POST /projects/{p}/scoring": REVIEWERS,
    "GET /projects/{p}/scoring": EVERYBODY,
    "DELETE /projects/{p}/scoring": REVIEWERS,
    "GET /projects/{p}/versions": EVERYBODY,
    "GET /projects/{p}/versions/mark": EVERYBODY,
    "GET /projects/{p}/versions/{v}": EVERYBODY,
    "GET /projects/{p}/gate": ADMINS,
    "PUT /projects/{p}/gate": ADMINS,
    "GET /projects/{p}/long-inputs": ADMINS,
    "PUT /projects/{p}/long-inputs": ADMINS,
    "GET /projects/{p}/length-curve": ADMINS,
    "GET /projects/{p}/inspection": REVIEWERS,
    "POST /projects/{p}/inspection": REVIEWERS,
    "GET /projects/{p}/inspection/parts": REVIEWERS,
    "GET /projects/{p}/inspection/examples/{example_id}": REVIEWERS,
    "PUT /projects/{p}/inspection/choice": REVIEWERS,
    "POST /projects/{p}/length-curve": ADMINS,
    "GET /projects/{p}/versions/{v}/judgements": EVERYBODY,
    "GET /projects/{p}/versions/{v}/siblings": EVERYBODY,
    "POST /projects/{p}/versions/{v}/siblings/latency": REVIEWERS,
    "GET /projects/{p}/versions/{v}/confusion": REVIEWERS,
    "POST /projects/{p}/versions/{v}/promote": ADMINS,
    "POST /projects/{p}/rollback": ADMINS,
    "GET /projects/{p}/disk": REVIEWERS,
    "POST /projects/{p}/versions/{v}/retire": ADMINS,
    "POST /projects/{p}/versions/{v}/bring-back": ADMINS,
    "DELETE /projects/{p}/versions/{v}": ADMINS,
    "GET /projects/{p}/versions/{v}/export": REVIEWERS,
    "POST /projects/{p}/versions/{v}/push": ADMINS,
    "GET /projects/{p}/serving": EVERYBODY,
    "PUT /projects/{p}/serving": ADMINS,
    "GET /projects/{p}/board": EVERYBODY,
    "POST /projects/{p}/board": ADMINS,
    "DELETE /projects/{p}/board": ADMINS,
    "GET /projects/{p}/versions/{v}/variants": EVERYBODY,
    "GET /projects/{p}/versions/{v}/variants/{name}": REVIEWERS,
    "POST /projects/{p}/versions/{v}/variants/{name}": ADMINS,
    "GET /projects/{p}/versions/{v}/push": ADMINS,
    "GET /projects/{p}/versions/{v}/lineage": EVERYBODY,
    "GET /projects/{p}/versions/{v}/lineage/labels": REVIEWERS,
    "GET /projects/{p}/labels/{label_id}/versions": REVIEWERS,
    "GET /projects/{p}/examples/{example_id}/versions": REVIEWERS,
    "GET /projects/{p}/people/{name}/versions": REVIEWERS,
    "GET /projects/{p}/images/{digest}": EVERYBODY,
    "GET /projects/{p}/images/{digest}/thumbnail": EVERYBODY,
    "POST /projects/{p}/import": ADMINS,
    "POST /projects/{p}/imports": ADMINS,
    "GET /projects/{p}/imports": ADMINS,
    "GET /projects/{p}/imports/{import_id}": ADMINS,
    "POST /projects/{p}/imports/{import_id}/resume": ADMINS,
    "GET /projects/{p}/export": REVIEWERS,
    "GET /projects/{p}/export/formats": REVIEWERS,
    "GET /projects/{p}/export/losses": REVIEWERS,
    "GET /projects/{p}/review/agreement": REVIEWERS,
    "GET /projects/{p}/review/annotators": REVIEWERS,
    "GET /projects/{p}/review/disagreements": REVIEWERS,
    "GET /projects/{p}/review/who-says-what": REVIEWERS,
    "GET /projects/{p}/review/examples/{example_id}": REVIEWERS,
    "POST /projects/{p}/review/adjudicate": REVIEWERS,
    "POST /projects/{p}/review/withdraw": REVIEWERS,
    "POST /projects/{p}/review/remove": REVIEWERS,
    "POST /projects/{p}/review/bring-back": REVIEWERS,
    "GET /projects/{p}/review/label-errors": REVIEWERS,
    "POST /projects/{p}/review/label-errors": REVIEWERS,
    "POST /check": EVERYBODY,
    "GET /try/checkpoints": EVERYBODY,
    "GET /try": EVERYBODY,
    "POST /try/fill-mask": EVERYBODY,
    "POST /try/zero-shot-classification": EVERYBODY,
    "POST /try/text-generation": EVERYBODY,
    "POST /try/feature-extraction": EVERYBODY,
    "DELETE /try/turns/{turn}": EVERYBODY,
}
# Of the pages' Python functions: who may have them run. NOTHING is for those that only say which project is chosen.
NOTHING = EVERYBODY
EVENTS: dict[str, frozenset[str]] = {
    "Header.build.<locals>.<lambda>": NOTHING,
    "Pages._open": EVERYBODY,
    "Pages._turn_to": EVERYBODY,
    "Pages._list": EVERYBODY,
    "ProjectPage.build.<locals>.<lambda>": NOTHING,
    "ProjectPage._preview": EVERYBODY,
    "PredictPage._ask": EVERYBODY,
    "PredictPage._ask_example": EVERYBODY,
    "PredictPage.build.<locals>.<lambda>": NOTHING,
    "PredictPage._turn": EVERYBODY,
    "PredictPage._forget": NOTHING,
    "PredictPage.open": EVERYBODY,
    "PredictPage.predict": EVERYBODY,
    "BatchPanel._predict_all": EVERYBODY,
    "BatchPanel._turn": EVERYBODY,
    "BatchPanel._forget": NOTHING,
    "TokensPage.show": EVERYBODY,
    "TokensPage.show_batch": EVERYBODY,
    "TokensPage.load": EVERYBODY,
    "TokensPage.tokenize": EVERYBODY,
    "TokensPage._name_default": EVERYBODY,
    "TokensPage._follow": NOTHING,
    "TokensPage._name_card": EVERYBODY,
    "TryPage.build.<locals>.<lambda>": NOTHING,
    "LabelPage.load": EVERYBODY,
    "TrainPage._show": NOTHING,
    "ReviewPage._follow": NOTHING,
    "HistoryPage._follow": NOTHING,
    "VersionsPage.build.<locals>.<lambda>": NOTHING,
    "DataPage._open": NOTHING,
    "DataPage._look": ADMINS,
    "DataPage._import": ADMINS,
    "DataPage._close": NOTHING,
}
# Functions that are given a project and show or do something in it.
IN_A_PROJECT = {
    "PredictPage._ask",
    "PredictPage._turn",
    "BatchPanel._turn",
    "PredictPage.predict",
    "BatchPanel._predict_all",
    "LabelPage.load",
    "DataPage._import",
}
# Bodies that fit, so that nothing but the caller is wrong.
BODIES: dict[str, Any] = {
    "POST /me/password": {"old": "a wrong password", "new": "another password"},
    "POST /people": {"name": "newcomer"},
    "PATCH /people/{name}": {},
    "POST /projects": {"title": ""},
    "PATCH /projects/{p}": {},
    "PUT /projects/{p}/schema/labels": {"labels": []},
    "PUT /projects/{p}/schema/order": {"labels": []},
    "POST /projects/{p}/schema/preview": {"verb": "retire", "labels": ["none"]},
    "POST /projects/{p}/schema/changes": {"verb": "retire", "labels": ["none"]},
    "POST /projects/{p}/restore": {"moment": 1, "as_of": 1},
    "POST /projects/{p}/restore/preview": {"moment": 1},
    "PUT /projects/{p}/guidelines": {"text": ""},
    "PUT /projects/{p}/members": {"people": []},
    "POST /projects/{p}/predict": {"text": "x"},
    "POST /projects/{p}/tokenize": {"text": "x"},
    "POST /projects/{p}/links": {"text": "x", "version": "v1"},
    "POST /projects/{p}/versions/{v}/push": {"repo": "user/name"},
    "POST /projects/{p}/ask": {"texts": []},
    "POST /projects/{p}/training/comparison": {"checkpoint": "org/other"},
    "POST /projects/{p}/claim": {"window": "w"},
    "POST /projects/{p}/inspection": {},
    "PUT /projects/{p}/inspection/choice": {"choice": "fix"},
    "POST /projects/{p}/labels": {"request_id": "12345678", "example_id": 1, "window": "w", "label": LABELS[0]},
    "POST /projects/{p}/release": {"window": "w"},
    "POST /check": {"task": "text-classification"},
    "POST /try/fill-mask": {"texts": ["a"]},
    "POST /try/zero-shot-classification": {"texts": ["a"], "labels": ["b"]},
    "POST /try/text-generation": {"text": "a"},
    "POST /try/feature-extraction": {"texts": ["a"]},
    "POST /projects/{p}/review/adjudicate": {"request_id": "12345678", "example_id": 1, "label": LABELS[0]},
    "POST /projects/{p}/review/withdraw": {"request_id": "12345678", "example_id": 1},
    "POST /projects/{p}/review/remove": {"request_id": "12345678", "example_id": 1},
    "POST /projects/{p}/review/bring-back": {"request_id": "12345678", "example_id": 1},
}
NAMES = dict.fromkeys(("id", "job", "import_id", "example_id", "change_id", "label_id"), "1") | {
    "name": "somebody",
    "share_id": "none",
    "v": "v1",
    "turn": "none",
    "digest": "0f" * 32,
}
ADMINS_PAGE = "the page of an admin"
REFUSED = "does not include this"
NUMBERS = count(1)


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory, tiny_base: str) -> Iterator[Studio]:
    """One with accounts, a project that is open to all who sign in, and one that is open to its members only."""
    made = build(
        Settings(
            data_dir=tmp_path_factory.mktemp("roles") / "data",
            checkpoint=tiny_base,
            sample=False,
            fast_lane=False,
            login="1",
        )
    )
    # The last one has the name of the sample project, so that nobody can make that here.
    for name, closed in (("open", False), ("closed", True), (SAMPLE_PROJECT, True)):
        made.projects.create(
            name,
            labels=[LabelName(label) for label in LABELS],
            checkpoint=tiny_base,
            retrain_after=0,
            holdout_percent=0,
            members_only=closed,
        )
    newcomer(made, "annotator", "somebody")
    yield made
    made.serving.close()
    made.store.close()


@pytest.fixture(scope="module")
def client(studio: Studio) -> TestClient:
    return TestClient(build_app(studio), "http://127.0.0.1", raise_server_exceptions=False, follow_redirects=False)


def newcomer(studio: Studio, role: str, name: str | None = None) -> dict[str, str]:
    """Somebody who has just signed in: the header with their session, signed as the studio signs it."""
    name = name or f"{role}-{next(NUMBERS)}"
    with studio.store.begin() as transaction:
        add_account(transaction, name, role, 0.0, hub_id=name)
    session = base64.b64encode(json.dumps({"name": name, "epoch": 0}).encode())
    return {"cookie": f"session={TimestampSigner(studio.people.session_key).sign(session).decode()}"}


def ask(client: TestClient, endpoint: str, headers: dict[str, str], project: str = "open") -> Answer:
    method, path = endpoint.split()
    path = "/api/v1" + path.format(p=project, **NAMES)
    if method == "POST" and path.endswith(("/import", "/imports")):
        return client.post(path, files={"file": ("a.csv", b"text\nhello\n")}, headers=headers)
    body = BODIES.get(endpoint, {})
    return client.request(method, path, json=None if method == "GET" else body, headers=headers)


def documented(client: TestClient, studio: Studio) -> set[str]:
    document = client.get("/api/v1/openapi.json", headers=newcomer(studio, "annotator")).json()
    return {f"{method.upper()} {path}" for path, methods in document["paths"].items() for method in methods}


# The API


def test_every_endpoint_is_in_the_table(client: TestClient, studio: Studio) -> None:
    assert documented(client, studio) == set(ENDPOINTS)


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_an_endpoint_answers_those_who_may_use_it_and_nobody_else(
    client: TestClient, studio: Studio, endpoint: str
) -> None:
    assert ask(client, endpoint, {}).status_code == 401
    for role in ROLES:
        answer = ask(client, endpoint, newcomer(studio, role))
        if role in ENDPOINTS[endpoint]:
            assert answer.status_code not in (401, 403, 405, 500), f"{role}: {answer.text}"
        else:
            assert answer.status_code == 403, f"{role}: {answer.text}"
            assert REFUSED in answer.json()["detail"]


@pytest.mark.parametrize("endpoint", [endpoint for endpoint in ENDPOINTS if "{p}" in endpoint])
def test_a_closed_project_is_there_for_its_members_and_admins_only(
    client: TestClient, studio: Studio, endpoint: str
) -> None:
    for role in ROLES:
        person = newcomer(studio, role, f"{role}-outside-{next(NUMBERS)}")
        answer = ask(client, endpoint, person, "closed")
        if role not in ENDPOINTS[endpoint]:
            assert answer.status_code in (403, 404), f"{role}: {answer.text}"
        elif role == "admin":
            assert "no project" not in answer.text
        else:
            assert answer.status_code == 404, f"{role}: {answer.text}"
            assert answer.json()["detail"] == "There is no project 'closed'. There are: open."


def test_a_member_is_let_into_the_project_and_not_beyond_their_role(client: TestClient, studio: Studio) -> None:
    person = newcomer(studio, "annotator", "member")
    studio.people.members.set(studio.projects.find("closed").id, ["member"])
    for endpoint, allowed in ENDPOINTS.items():
        if "{p}" in endpoint:
            answer = ask(client, endpoint, person, "closed")
            assert (answer.status_code == 403) == ("annotator" not in allowed), f"{endpoint}: {answer.text}"
            assert "no project" not in answer.text
    assert [view["name"] for view in client.get("/api/v1/projects", headers=person).json()] == ["open", "closed"]
    stranger = newcomer(studio, "annotator")
    assert [view["name"] for view in client.get("/api/v1/projects", headers=stranger).json()] == ["open"]


def test_a_link_does_not_show_the_text_of_a_closed_project(
    client: TestClient, studio: Studio, tiny_classifier: str
) -> None:
    project = studio.projects.find("closed")
    version = studio.intake.register_checkpoint(project.id, tiny_classifier, "c" * 64)
    query = studio.sharing.link("closed", version.id, version.name, "a secret text " * 200)
    share = query.partition("share=")[2]
    assert share
    assert "secret" in client.get(f"/api/v1/links/{share}", headers=newcomer(studio, "admin")).text
    for role in ("annotator", "reviewer"):
        answer = client.get(f"/api/v1/links/{share}", headers=newcomer(studio, role))
        assert answer.status_code == 404
        assert "secret" not in answer.text


# The pages


def functions(client: TestClient, studio: Studio) -> Iterator[tuple[str, dict[str, Any]]]:
    """(the function's name, how /config describes it) of every event that runs Python, named or private."""
    config = client.get("/config", headers=newcomer(studio, "annotator")).json()
    outer = client.app.routes[-1].app  # type: ignore[attr-defined]
    pages = next(route.app for route in reversed(outer.routes) if hasattr(route, "app"))
    blocks = pages.get_blocks()
    for dependency in config["dependencies"]:
        if dependency["backend_fn"]:
            function = blocks.fns[dependency["id"]].fn
            yield function.__qualname__, dependency


def send(client: TestClient, dependency: dict[str, Any], headers: dict[str, str], project: str = "open") -> Answer:
    config = client.get("/config", headers=headers).json()
    [chosen] = [part["id"] for part in config["components"] if part["props"].get("elem_id") == "project"]
    named: dict[str, list[str | None]] = {"predict": ["x", project, "", "", ""], "tokenize": ["x", "", None]}
    guessed = [project if part == chosen else None for part in dependency["inputs"]]
    data = named.get(dependency["api_name"], guessed)
    body = {"fn_index": dependency["id"], "data": data, "session_hash": ADMINS_PAGE}
    return client.post("/gradio_api/run/predict", json=body, headers=headers)


def open_page(client: TestClient, studio: Studio) -> None:
    """As an admin, whose page offers every project. Gradio binds a page to nobody, so others can send in its name."""
    [opened] = [dependency for name, dependency in functions(client, studio) if name == "Pages._open"]
    assert "closed" in send(client, opened, newcomer(studio, "admin")).text


def test_every_event_is_in_the_table(client: TestClient, studio: Studio) -> None:
    assert {name for name, _ in functions(client, studio)} == set(EVENTS)


def test_an_event_runs_for_those_who_may_have_it_run_and_nobody_else(client: TestClient, studio: Studio) -> None:
    open_page(client, studio)
    people = {role: newcomer(studio, role) for role in ROLES}
    anonymous = {"fn_index": 0, "data": [], "session_hash": "x"}
    for name, dependency in functions(client, studio):
        body = anonymous | {"fn_index": dependency["id"]}
        for path in ("/gradio_api/run/predict", "/gradio_api/queue/join"):
            assert client.post(path, json=body).status_code == 401
        for role, headers in people.items():
            answer = send(client, dependency, headers)
            assert (REFUSED in answer.text) == (role not in EVENTS[name]), f"{name}, {role}: {answer.text[:300]}"
            assert "not signed in" not in answer.text


def test_an_event_shows_nothing_of_a_closed_project(client: TestClient, studio: Studio) -> None:
    open_page(client, studio)
    people = {role: newcomer(studio, role) for role in ROLES}
    for name, dependency in functions(client, studio):
        for role in EVENTS[name] if name in IN_A_PROJECT else ():
            answer = send(client, dependency, people[role], "closed")
            seen = "There is no project 'closed'" not in answer.text
            assert seen == (role == "admin"), f"{name}, {role}: {answer.text[:300]}"


def test_the_task_of_a_closed_project_is_told_to_nobody_who_does_not_see_it(client: TestClient, studio: Studio) -> None:
    open_page(client, studio)
    [turn] = [dependency for name, dependency in functions(client, studio) if name == "TrainPage._show"]
    tasks = {
        (role, project): send(client, turn, newcomer(studio, role), project).text
        for role in ROLES
        for project in ("open", "closed")
    }
    told = {who for who, text in tasks.items() if '"task":"text-classification"' in text}
    assert told == {("admin", "open"), ("admin", "closed"), ("reviewer", "open")}


def test_whoever_is_deactivated_while_an_event_waits_has_nothing_done(client: TestClient, studio: Studio) -> None:
    """Gradio names whom it let in when the event was sent; whether they may is asked when it runs."""
    assert studio.people.admitted("somebody") is not None
    studio.people.accounts.set_active("somebody", False)
    assert studio.people.admitted("somebody") is None
    assert studio.people.admitted(None) is None
    assert studio.people.admitted("local") is None


def test_texts_of_a_project_are_looked_at_for_those_who_may_train_it(client: TestClient, studio: Studio) -> None:
    for role, project, status in (("annotator", "open", 403), ("reviewer", "open", 200), ("reviewer", "closed", 404)):
        body = {"task": "text-classification", "texts_of": {"project": project}}
        answer = client.post("/api/v1/check", json=body, headers=newcomer(studio, role))
        assert answer.status_code == status, f"{role}: {answer.text}"
