"""Whoever has not signed in gets the login page and nothing else, and is led back to where they were going."""

import re

import httpx
import pytest
from starlette.testclient import TestClient

from tests.studio.server.asking import PASSWORD, addresses

OPEN = {"/login", "/logout", "/favicon.ico", "/health", "/invite/inbox"}


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


def test_the_health_check_says_only_that_it_is_up(locked: TestClient) -> None:
    assert locked.get("/health").json() == {"status": "ok"}
