"""Sign in with Hugging Face, against a provider that may lie; every step of the protocol is checked."""

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from starlette.testclient import TestClient

from studio.server import build_app
from studio.wiring import Studio
from tests.running import free_port
from tests.studio.api.conftest import Answer
from tests.studio.login.conftest import OWNER, PASSWORD
from tests.studio.login.provider import Provider

Browser = Callable[[], TestClient]
NUMBERS = count(1)


def leave(client: TestClient, query: str = "") -> str:
    """Go to the provider; where it sends the browser back to."""
    left = client.get(f"/login/huggingface{query}")
    assert left.status_code == 302, left.text
    return str(httpx.get(left.headers["location"], follow_redirects=False).headers["location"])


def sign_in(client: TestClient, query: str = "") -> Answer:
    return client.get(leave(client, query))


def invited(studio: Studio, role: str = "annotator", **options: int) -> str:
    return f"?invitation={studio.people.invitations.create('ada', role, **options).secret}"


def become(provider: Provider, name: str | None = None, **claims: object) -> str:
    """Somebody new at the provider."""
    number = next(NUMBERS)
    name = name or f"hub-{number}"
    provider.user = {"sub": f"id-{number}", "preferred_username": name, **claims}
    return name


def with_settings(studio: Studio, **changes: object) -> TestClient:
    """A browser at the same studio under other settings."""
    changed = replace(studio, settings=replace(studio.settings, **changes))  # type: ignore[arg-type]
    return TestClient(build_app(changed), "http://127.0.0.1", follow_redirects=False)


def name_of(client: TestClient) -> str | None:
    answer = client.get("/api/v1/me")
    return str(answer.json()["name"]) if answer.status_code == 200 else None


def test_the_owner_comes_in_as_an_admin(studio: Studio, browser: Browser, provider: Provider) -> None:
    become(provider, OWNER.title())
    client = browser()
    assert sign_in(client).headers["location"] == "/"
    assert (name_of(client), client.get("/api/v1/me").json()["role"]) == (OWNER, "admin")


def test_an_admin_of_the_owning_organisation_comes_in_as_an_admin_and_a_member_does_not(
    studio: Studio, browser: Browser, provider: Provider
) -> None:
    for role, status in (("read", 403), ("write", 403), ("admin", 303)):
        become(provider, orgs=[{"preferred_username": OWNER, "roleInOrg": role}])
        assert sign_in(browser()).status_code == status


def test_a_stranger_is_told_that_nobody_invited_them(studio: Studio, browser: Browser, provider: Provider) -> None:
    name = become(provider)
    client = browser()
    refused = sign_in(client)
    assert refused.status_code == 403
    assert f"you are {name}, whom nobody has invited here" in refused.text
    assert name_of(client) is None


def test_an_invitation_lets_in_and_is_known_again(studio: Studio, browser: Browser, provider: Provider) -> None:
    name = become(provider)
    assert sign_in(browser(), invited(studio, "reviewer")).status_code == 303
    again = browser()
    assert sign_in(again).status_code == 303
    assert name_of(again) == name
    provider.user["preferred_username"] = "renamed"
    assert sign_in(again).status_code == 303
    assert name_of(again) == name


def test_the_invitations_page_leads_there_with_the_invitation(
    studio: Studio, browser: Browser, provider: Provider
) -> None:
    secret = studio.people.invitations.create("ada", "annotator").secret
    client = browser()
    page = client.get(f"/invite/{secret}")
    assert f'href="/login/huggingface?invitation={secret}"' in page.text
    name = become(provider)
    assert sign_in(client, f"?invitation={secret}").status_code == 303
    assert name_of(client) == name


def test_nobody_takes_over_an_account_with_a_password(studio: Studio, browser: Browser, provider: Provider) -> None:
    become(provider, "ADA")
    refused = sign_in(browser(), invited(studio))
    assert refused.status_code == 409
    assert "somebody called ada here already" in refused.text


def test_whoever_was_deactivated_stays_outside(studio: Studio, browser: Browser, provider: Provider) -> None:
    name = become(provider)
    client = browser()
    sign_in(client, invited(studio))
    studio.people.accounts.set_active(name, False)
    assert name_of(client) is None
    assert "deactivated" in sign_in(client).text


def test_it_leads_back_to_what_somebody_came_for_and_never_elsewhere(
    studio: Studio, browser: Browser, provider: Provider
) -> None:
    become(provider)
    client = browser()
    sign_in(client, invited(studio))
    for query in (
        "?tab=label&project=inbox",
        "?next=https://elsewhere.example",
        "?//elsewhere.example",
        "?text=%0d%0aset-cookie:x",
    ):
        back = sign_in(client, query).headers["location"]
        assert back.startswith("/?")
        assert urlsplit(back).netloc == ""
        assert parse_qs(urlsplit(back).query) == parse_qs(query[1:])
    shown = browser().get("/login?tab=label&project=inbox")
    assert 'href="/login/huggingface?tab=label&amp;project=inbox"' in shown.text


# The protocol


def test_what_it_asks_for_is_bound_to_this_browser(studio: Studio, browser: Browser, provider: Provider) -> None:
    client = browser()
    leave(client)
    leave(client)
    first, second = provider.asked
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name]) >= 20
        assert first[name] != second[name]
    assert first["code_challenge_method"] == "S256"
    assert first["response_type"] == "code"
    assert set(first["scope"].split()) == {"openid", "profile"}
    assert first["redirect_uri"] == "http://127.0.0.1/login/callback"


def test_an_answer_that_this_browser_did_not_ask_for_is_refused(
    studio: Studio, browser: Browser, provider: Provider
) -> None:
    """Somebody who has a victim open the answer to their own sign-in does not sign the victim in as themselves."""
    become(provider)
    attackers_answer = leave(browser(), invited(studio))
    victim = browser()
    for address in (
        attackers_answer,
        "/login/callback?code=x&state=y",
        "/login/callback?code=x",
        "/login/callback",
        "/login/callback?" + urlencode({"code": "\0", "state": "x" * 5_000}),
    ):
        assert victim.get(address).status_code in (401, 502), address
        assert name_of(victim) is None


def test_an_answer_counts_once(studio: Studio, browser: Browser, provider: Provider) -> None:
    become(provider)
    client = browser()
    back = leave(client, invited(studio))
    assert client.get(back).status_code == 303
    client.post("/logout")
    assert client.get(back).status_code == 401
    assert name_of(client) is None


@pytest.mark.parametrize(
    "lie", ["issuer", "audience", "expired", "nonce", "unsigned", "key", "no id_token", "other userinfo", "refuses"]
)
def test_a_lie_lets_nobody_in(studio: Studio, browser: Browser, provider: Provider, lie: str) -> None:
    become(provider, OWNER)
    provider.user["sub"] = f"liar-{lie}"
    provider.lies.add(lie)
    client = browser()
    refused = sign_in(client)
    assert refused.status_code in (401, 502)
    assert "Hugging Face" in refused.text
    assert name_of(client) is None


def test_a_provider_that_cannot_be_reached_is_told(studio: Studio) -> None:
    failed = with_settings(studio, openid_provider_url=f"http://127.0.0.1:{free_port()}").get("/login/huggingface")
    assert failed.status_code == 502
    assert "could not say who you are" in failed.text


def test_signing_in_anew_forgets_who_was_here_before(studio: Studio, browser: Browser, provider: Provider) -> None:
    client = browser()
    client.post("/login", data={"name": "ada", "password": PASSWORD})
    assert name_of(client) == "ada"
    name = become(provider)
    sign_in(client, invited(studio))
    assert name_of(client) == name
    session = json.loads(base64.b64decode(client.cookies["session"].split(".")[0]))
    assert session == {"name": name, "epoch": 0}


def test_a_space_names_its_own_address_whatever_the_host_header_says(studio: Studio) -> None:
    space = with_settings(studio, on_space=True, host="0.0.0.0", space_host="fern-studio.hf.space")
    left = space.get("/login/huggingface", headers={"host": "elsewhere.example"}).headers["location"]
    assert parse_qs(urlsplit(left).query)["redirect_uri"] == ["https://fern-studio.hf.space/login/callback"]


def test_where_it_is_not_set_up_there_is_no_such_way_in(studio: Studio) -> None:
    client = with_settings(studio, oauth_client_id="")
    assert "Hugging Face" not in client.get("/login").text
    assert client.get("/login/huggingface").status_code == 404
