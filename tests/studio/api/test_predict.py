"""Predictions over HTTP: of one text and of many, by the version that serves or a named one."""

import json
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from studio.wiring import Studio
from tests.studio.api.asking import API, SURROGATE, post_raw, sentence
from tests.studio.api.conftest import copy_of, serve


def test_predict_answers_one_text_and_several_in_order(client: TestClient, served: str) -> None:
    texts = ["money back please", "lost parcel", "thanks a lot"]
    together = client.post(f"{API}/projects/{served}/predict", json={"texts": texts}).json()["predictions"]
    for text, found in zip(texts, together, strict=True):
        [alone] = client.post(f"{API}/projects/{served}/predict", json={"text": text}).json()["predictions"]
        assert alone["version"] == "v1-aaaaaaaaaa"
        assert alone["label"] == found["label"]
        assert alone["probabilities"] == pytest.approx(found["probabilities"], abs=1e-5)
        assert sum(alone["probabilities"].values()) == pytest.approx(1)


def test_predict_answers_with_a_named_version(
    client: TestClient, studio: Studio, served: str, tiny_classifier: str, tmp_path: Path
) -> None:
    second = serve(studio, client, served, copy_of(tiny_classifier, tmp_path / "again"), "b" * 64)
    for name, answers in (("v1", "v1-aaaaaaaaaa"), ("v1-aaaaaaaaaa", "v1-aaaaaaaaaa"), (None, second)):
        body = {"text": "lost parcel", "version": name}
        [found] = client.post(f"{API}/projects/{served}/predict", json=body).json()["predictions"]
        assert found["version"] == answers


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("{}", "no text"),
        ('{"texts": []}', "no text"),
        ('{"text": ""}', "empty"),
        ('{"text": " \\n\\t"}', "empty"),
        ('{"texts": ["fine", ""]}', "Text 2 is empty"),
        (json.dumps({"text": "a" * 100_001}), "100,001 bytes"),
        (json.dumps({"text": "é" * 50_001}), "100,002 bytes"),
        (json.dumps({"texts": ["x"] * 1_001}), "1,001 texts"),
        (f'{{"text": {SURROGATE}}}', "surrogate"),
        ('{"text": 5}', "body.text"),
        ('{"text": "x"', "JSON"),
        ("", "required"),
        ('["x"]', "body"),
        ('"x"', "body"),
        ("null", "body"),
    ],
)
def test_predict_refuses_what_it_cannot_answer(client: TestClient, served: str, body: str, says: str) -> None:
    assert says in sentence(post_raw(client, f"projects/{served}/predict", body), 422)


def test_predict_takes_a_text_of_exactly_the_limit_and_the_most_texts(client: TestClient, served: str) -> None:
    assert client.post(f"{API}/projects/{served}/predict", json={"text": "a " * 50_000}).status_code == 200
    many = client.post(f"{API}/projects/{served}/predict", json={"texts": ["x"] * 1_000})
    assert len(many.json()["predictions"]) == 1_000


@pytest.mark.parametrize(
    "version", ["v9", "v1-bbbbbbbbbb", "nonsense", "v99999999999999999999999", "v-1", "../v1", "\0"]
)
def test_predict_refuses_an_unknown_version(client: TestClient, served: str, version: str) -> None:
    answer = client.post(f"{API}/projects/{served}/predict", json={"text": "x", "version": version})
    assert "v1-aaaaaaaaaa" in sentence(answer, 404)


def test_predict_says_that_nothing_serves_yet(client: TestClient, inbox: str) -> None:
    assert "no trained model" in sentence(client.post(f"{API}/projects/{inbox}/predict", json={"text": "x"}), 409)


def test_predict_of_deeply_nested_json_is_refused(client: TestClient, inbox: str) -> None:
    for body in ("[" * 200_000, '{"text":' * 50_000 + "1" + "}" * 50_000):
        sentence(post_raw(client, f"projects/{inbox}/predict", body), 400)
