"""Pieces of a text over HTTP, and what cannot be cut."""

import json

import pytest
from starlette.testclient import TestClient

from tests.studio.api.asking import API, SURROGATE, post_raw, sentence


def test_tokenize_gives_pieces_that_point_into_the_text(client: TestClient, inbox: str) -> None:
    text = "Lost parcel, please help"
    found = client.post(f"{API}/projects/{inbox}/tokenize", json={"text": text}).json()
    words = [text[piece["start"] : piece["end"]] for piece in found["pieces"] if not piece["special"]]
    assert "".join(words).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (f'{{"text": {SURROGATE}}}', "surrogate"),
        (json.dumps({"text": "a" * 100_001}), "100,001 bytes"),
        ('{"text": "x", "max_length": 0}', "max_length"),
        ('{"text": "x", "max_length": 1e400}', "max_length"),
        (f'{{"text": "x", "max_length": {10**30}}}', "max_length"),
        ('{"text": "x", "checkpoint": "/no/such/folder"}', "no folder"),
        ('{"text": "x", "checkpoint": "a\\u0000b"}', "name"),
        (f'{{"text": "x", "checkpoint": {SURROGATE}}}', "name"),
        (json.dumps({"text": "x", "checkpoint": "a" * 5_000}), "name"),
        (json.dumps({"text": "x", "checkpoint": "a/" * 50_000}), "name"),
        ("{}", "body.text"),
    ],
)
def test_tokenize_refuses_what_it_cannot_cut(client: TestClient, inbox: str, body: str, says: str) -> None:
    assert says in sentence(post_raw(client, f"projects/{inbox}/tokenize", body), 422)
