"""The usual mistakes over HTTP: on one's own texts and on a project's, by whoever may see them."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.studio.api.asking import API, SURROGATE, post_raw, sentence

TASK = "text-classification"


def check(client: TestClient, **body: Any) -> Any:
    answer = client.post(f"{API}/check", json={"task": TASK} | body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_each_mistake_comes_with_the_code_that_mends_it(client: TestClient, tiny_classifier: str) -> None:
    found = check(
        client,
        checkpoint=tiny_classifier,
        texts=["refund", "please " * 100],
        auto_class="AutoModelForTokenClassification",
        numbers="tensor([[ 2.1, -0.3]])",
    )
    assert found["looked_at"] == ["padding", "truncation", "auto class", "logits"]
    assert [finding["mistake"] for finding in found["findings"]] == found["looked_at"]
    assert all("import" in finding["code"] for finding in found["findings"])
    assert (found["findings"][0]["shapes"], found["findings"][0]["mended"]) == ([[3], [102]], [2, 102])
    assert found["resolution"]["auto_class"] == "AutoModelForSequenceClassification"


def test_texts_of_a_project_and_a_version_of_it_are_looked_at(client: TestClient, served: str) -> None:
    found = check(client, project=served, version="v1", texts_of={"project": served, "count": 3})
    assert len(found["lengths"]) == 3
    assert found["checkpoint"] == f"{served} v1"
    assert "probabilities" in check(client, project=served, version="v1", numbers="[[9]]")["findings"][0]["found"]


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"task": "poetry"}, 422, "text-classification"),
        ({"checkpoint": "/no/such"}, 422, "There is no folder"),
        ({"auto_class": "AutoModelForAnything"}, 422, "no AutoClass"),
        ({"used_as": "weights"}, 422, "choose one of"),
        ({"numbers": "words"}, 422, "expected rows of numbers"),
        ({"numbers": "1" * 200_001}, 422, "numbers"),
        ({"texts": ["a"] * 201}, 422, "at most 200"),
        ({"texts": ["a", " "]}, 422, "Text 2 is empty"),
        ({"texts_of": {"project": "no-such"}}, 404, "There is no project"),
        ({"texts_of": {"project": "no-such", "count": "many"}}, 422, "count"),
    ],
)
def test_what_cannot_be_looked_at_is_refused_in_a_sentence(
    client: TestClient, tiny_base: str, change: dict[str, Any], status: int, words: str
) -> None:
    body = {"task": TASK, "checkpoint": tiny_base} | change
    assert words in sentence(client.post(f"{API}/check", json=body), status)


def test_half_a_character_is_refused(client: TestClient) -> None:
    for field in ("task", "checkpoint", "numbers", "auto_class"):
        body = '{"task": "text-classification", "' + field + f'": {SURROGATE}' + "}"
        assert post_raw(client, "check", body).status_code == 422
