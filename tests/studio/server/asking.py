"""How tests visit a studio without a network, sign in, and learn every address that it has."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from starlette.testclient import TestClient

from studio.projects import LabelName
from studio.server import build_app
from studio.wiring import Studio
from tests.conftest import LABELS
from tests.studio.api.conftest import Answer

PASSWORD = "correct-horse-battery"
SECURE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
}
MOST_BYTES = 1_500_000
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
