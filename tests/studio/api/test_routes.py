"""Every route is documented, and an address that leads nowhere is answered with a sentence."""

import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.studio.api.asking import API, sentence
from tests.studio.api.conftest import send_file

DOCUMENTED = {
    "GET /projects",
    "GET /projects/{p}",
    "GET /projects/{p}/status",
    "POST /projects/{p}/predict",
    "POST /projects/{p}/tokenize",
    "POST /projects/{p}/links",
    "GET /links/{share_id}",
    "POST /projects/{p}/claim",
    "POST /projects/{p}/labels",
    "GET /projects/{p}/mine",
    "POST /projects/{p}/release",
    "POST /projects/{p}/training",
    "GET /projects/{p}/training",
    "GET /projects/{p}/training/{job}",
    "POST /projects/{p}/training/{job}/cancel",
    "GET /projects/{p}/versions",
    "GET /projects/{p}/versions/{v}",
    "POST /projects/{p}/versions/{v}/promote",
    "POST /projects/{p}/rollback",
    "POST /projects/{p}/import",
    "POST /projects/{p}/imports",
    "GET /projects/{p}/imports",
    "GET /projects/{p}/imports/{import_id}",
    "POST /projects/{p}/imports/{import_id}/resume",
    "GET /projects/{p}/export",
    "GET /projects/{p}/export/formats",
    "GET /projects/{p}/export/losses",
    "GET /people",
    "POST /people",
    "PATCH /people/{name}",
    "POST /people/{name}/password",
    "GET /invitations",
    "POST /invitations",
    "DELETE /invitations/{id}",
    "GET /projects/{p}/members",
    "PUT /projects/{p}/members",
    "GET /me",
    "POST /me/password",
    "POST /me/sign-out",
    "GET /me/tokens",
    "POST /me/tokens",
    "DELETE /me/tokens/{id}",
}
# A body that fits the route, so that nothing but the project is wrong.
BODIES: dict[str, Any] = {
    "predict": {"text": "x"},
    "tokenize": {"text": "x"},
    "links": {"text": "x", "version": "v1"},
    "members": {"people": []},
    "claim": {"window": "w"},
    "release": {"window": "w"},
    "labels": {"request_id": "12345678", "example_id": 1, "window": "w", "label": "refund"},
}


def test_the_openapi_document_lists_the_documented_routes(client: TestClient) -> None:
    # That nothing is listed beside what has a row in the role matrix, test_roles.py says.
    document = client.get(f"{API}/openapi.json").json()
    listed = {f"{method.upper()} {path}" for path, methods in document["paths"].items() for method in methods}
    assert listed >= DOCUMENTED


def test_every_documented_route_says_what_it_does_and_answers_with(client: TestClient) -> None:
    document = client.get(f"{API}/openapi.json").json()
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert operation["description"].endswith("."), f"{method} {path}"
            done = next(answer for status, answer in operation["responses"].items() if status.startswith("2"))
            assert "content" in done or "204" in operation["responses"], f"{method} {path}"


def test_the_docs_page_and_its_files_come_from_here(client: TestClient) -> None:
    page = client.get(f"{API}/docs")
    assert page.status_code == 200
    addresses = re.findall(r"""(?:src|href|url)\s*[=:]\s*["']([^"']+)""", page.text)
    assert len(addresses) >= 4
    for address in addresses:
        assert address.startswith(f"{API}/"), address
        assert client.get(address).status_code == 200, address
    assert not re.search(r"""["'(]\s*(https?:)?//""", page.text)


@pytest.mark.parametrize("route", sorted(route for route in DOCUMENTED if "{p}" in route))
def test_an_unknown_project_is_not_found(client: TestClient, inbox: str, route: str) -> None:
    method, path = route.replace("{p}", "no-such").replace("{job}", "1").replace("{v}", "v1").split()
    if path.endswith("/import"):
        answer = send_file(client, "no-such", "a.csv", "text\nx\n")
    else:
        body = BODIES.get(path.rpartition("/")[2])
        answer = client.request(method, f"{API}{path}", json=body)
    detail = sentence(answer, 404)
    assert "'no-such'" in detail
    assert inbox in detail


@pytest.mark.parametrize("name", ["%00", "%ff", "a%2Fb", "..%2f..", "%F0%9F%98%80", "'%3B--", "A" * 2_000])
def test_a_strange_project_name_is_not_found(client: TestClient, name: str) -> None:
    sentence(client.get(f"{API}/projects/{name}"), 404)


def test_what_is_not_there_is_said_in_a_sentence(client: TestClient) -> None:
    assert "docs" in sentence(client.get(f"{API}/no-such-route"), 404)
    assert "method" in sentence(client.delete(f"{API}/projects"), 405)


def test_a_trailing_slash_leads_to_the_same_answer(client: TestClient, inbox: str) -> None:
    moved = client.get(f"{API}/projects/{inbox}/")
    assert moved.status_code == 307
    assert client.get(moved.headers["location"]).json()["name"] == inbox
