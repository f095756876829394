"""Links to a prediction: a short one carries its text, a long one is stored."""

import json
from urllib.parse import parse_qs

import pytest
from starlette.testclient import TestClient

from tests.studio.api.asking import API, SURROGATE, post_raw, sentence


def test_a_short_link_carries_its_text_and_a_long_one_is_stored(client: TestClient, served: str) -> None:
    for text in ("lost parcel & money = 50 % 😀", "naïve? " * 400):
        query = client.post(f"{API}/projects/{served}/links", json={"text": text, "version": "v1"}).json()["query"]
        assert len(query) <= 1_500
        opened = {name: values[0] for name, values in parse_qs(query.removeprefix("?")).items()}
        if share := opened.get("share"):
            opened = client.get(f"{API}/links/{share}").json()
            assert opened.pop("long_inputs") == {}
            assert opened.pop("variant") == "fp32"
            assert opened.pop("question") is None
        assert opened == {"project": served, "version": "v1-aaaaaaaaaa", "text": text}
    assert query.startswith("?share=")
    again = client.post(f"{API}/projects/{served}/links", json={"text": text, "version": "v1"}).json()["query"]
    assert again == query


@pytest.mark.parametrize(
    "text", ['""', '" "', SURROGATE, json.dumps("a" * 100_001)], ids=["empty", "blank", "half", "long"]
)
def test_a_text_that_cannot_be_answered_gets_no_link(client: TestClient, served: str, text: str) -> None:
    sentence(post_raw(client, f"projects/{served}/links", f'{{"version": "v1", "text": {text}}}'), 422)


def test_unknown_links_and_versions_are_not_found(client: TestClient, served: str) -> None:
    sentence(client.get(f"{API}/links/0123456789abcdef"), 404)
    sentence(client.get(f"{API}/links/%00"), 404)
    sentence(client.post(f"{API}/projects/{served}/links", json={"text": "x", "version": "v7"}), 404)
