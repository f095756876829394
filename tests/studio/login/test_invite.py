"""The page behind an invitation's link, for newcomers, for those who are in, and for those who came too late."""

import html
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from studio.projects import LabelName
from studio.wiring import Studio
from tests.studio.login.conftest import PASSWORD

Browser = Callable[[], TestClient]


@pytest.fixture
def project(studio: Studio) -> int:
    if "inbox" not in {view.name for view in studio.projects.all()}:
        labels = [LabelName("a"), LabelName("b")]
        studio.projects.create(
            "inbox", labels=labels, checkpoint="x", retrain_after=0, holdout_percent=0, members_only=True
        )
    return studio.projects.find("inbox").id


def test_a_newcomer_makes_an_account_and_is_in(studio: Studio, browser: Browser, project: int) -> None:
    secret = studio.people.invitations.create("ada", "annotator", project).secret
    client = browser()
    page = client.get(f"/invite/{secret}")
    assert "ada invites you to the project inbox as an annotator." in page.text
    let_in = client.post(f"/invite/{secret}", data={"name": "Nell", "password": PASSWORD})
    assert let_in.headers["location"] == "/?project=inbox&tab=label"
    assert client.get("/api/v1/me").json()["name"] == "nell"
    assert [view["name"] for view in client.get("/api/v1/projects").json()] == ["inbox"]
    late = browser().get(f"/invite/{secret}")
    assert late.status_code == 404
    assert "used up" in late.text


@pytest.mark.parametrize(
    ("name", "password", "status", "says"),
    [
        ("ADA", PASSWORD, 409, "taken"),
        ("a b", PASSWORD, 422, "cannot be a name"),
        ("otto", "short", 422, "5 characters"),
        ("", "", 422, "cannot be a name"),
        ("<b>x</b>", PASSWORD, 422, "cannot be a name"),
    ],
)
def test_what_does_not_fit_is_said_and_the_invitation_stays(
    studio: Studio, browser: Browser, name: str, password: str, status: int, says: str
) -> None:
    secret = studio.people.invitations.create("ada", "annotator").secret
    client = browser()
    refused = client.post(f"/invite/{secret}", data={"name": name, "password": password})
    assert refused.status_code == status
    assert says in html.unescape(refused.text)
    assert f'value="{html.escape(name)}"' in refused.text
    assert "<b>x" not in refused.text
    assert password == "" or password not in refused.text
    assert client.get("/api/v1/me").status_code == 401
    assert studio.people.invitations.look(secret).uses_left == 1


def test_somebody_who_is_in_joins_the_project_by_one_click(studio: Studio, browser: Browser, project: int) -> None:
    studio.people.accounts.create("joan", "reviewer", PASSWORD)
    secret = studio.people.invitations.create("ada", "annotator", project, uses=2).secret
    client = browser()
    client.post("/login", data={"name": "joan", "password": PASSWORD})
    assert "Join inbox as joan" in client.get(f"/invite/{secret}").text
    assert client.post(f"/invite/{secret}", data={"join": "1"}).status_code == 303
    assert "joan" in studio.people.members.of(project)
    assert studio.people.accounts.get("joan").role == "reviewer"
    plain = studio.people.invitations.create("ada", "admin").secret
    assert "Join" not in client.get(f"/invite/{plain}").text
    assert client.post(f"/invite/{plain}", data={"join": "1"}).status_code == 422
    assert client.post(f"/invite/{plain}", data={"name": "x", "password": PASSWORD}).status_code == 200
    assert studio.people.invitations.look(plain).uses_left == 1


def test_an_invitation_cannot_be_used_from_another_site(studio: Studio, browser: Browser) -> None:
    secret = studio.people.invitations.create("ada", "annotator").secret
    for headers in ({"origin": "https://elsewhere.example"}, {"sec-fetch-site": "cross-site"}):
        refused = browser().post(f"/invite/{secret}", data={"name": "x", "password": PASSWORD}, headers=headers)
        assert refused.status_code == 403


@pytest.mark.parametrize("secret", ["x", "%00", "..%2f..", "a" * 3_000, "%ff", "'%22%3E%3Cscript%3E"])
def test_a_link_that_was_made_up_leads_nowhere(browser: Browser, secret: str) -> None:
    answer = browser().get(f"/invite/{secret}")
    assert answer.status_code in (404, 401)
    assert "<script>alert" not in answer.text


def test_where_nobody_signs_in_an_invitation_is_not_needed(
    studio: Studio, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = studio.people.invitations.create("ada", "annotator").secret
    monkeypatch.setattr(studio.people, "has_accounts", False)
    assert "nobody needs an invitation" in browser().get(f"/invite/{secret}").text
