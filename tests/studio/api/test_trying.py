"""Trying a checkpoint over HTTP: what it can do, answers at once and line by line, and refusals in a sentence."""

import json
from collections.abc import Iterator
from typing import Any

import anyio
import pytest
from starlette.testclient import TestClient

from studio.api.trying import _lines
from studio.people.people import LOCAL
from studio.tryable import Wish
from studio.trying.line import WaitingLine
from studio.trying.turn import Turn
from studio.wiring import Studio
from tests.running import wait_for
from tests.studio.api.asking import API, SURROGATE, post_raw, sentence

QUESTIONS: dict[str, dict[str, Any]] = {
    "fill-mask": {"texts": ["where is my [MASK] ?"], "top_k": 3},
    "zero-shot-classification": {"texts": ["where is it"], "labels": ["delivery", "refund"]},
    "text-generation": {"text": "my plant", "max_new_tokens": 6},
    "feature-extraction": {"texts": ["where is it", "thanks"]},
}


@pytest.fixture(scope="module")
def folders(tiny_masked: str, tiny_inference: str, tiny_generator: str, tiny_base: str) -> dict[str, str]:
    return dict(zip(QUESTIONS, (tiny_masked, tiny_inference, tiny_generator, tiny_base), strict=True))


@pytest.fixture
def full_line(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """There is no place to ask from."""
    line = WaitingLine(at_once=1, most_waiting=0)
    place = line.enter()
    monkeypatch.setattr(studio.trying, "_line", line)
    yield
    place.leave()


def lines(client: TestClient, task: str, body: dict[str, Any]) -> list[dict[str, Any]]:
    with client.stream("POST", f"{API}/try/{task}", params={"stream": True}, json=body) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("application/x-ndjson")
        return [json.loads(line) for line in answer.iter_lines()]


@pytest.mark.parametrize("task", QUESTIONS)
def test_a_checkpoint_answers_at_once_and_line_by_line_alike(
    client: TestClient, folders: dict[str, str], task: str
) -> None:
    body = QUESTIONS[task] | {"checkpoint": folders[task]}
    answer = client.post(f"{API}/try/{task}", json=body)
    assert answer.status_code == 200, answer.text
    whole = answer.json()
    assert (whole["task"], whole["checkpoint"]) == (task, folders[task])
    assert "by hand" in whole["code"]
    news = lines(client, task, body)
    assert (news[0]["state"], news[-1]["state"]) == ("started", "done")
    assert news[-1]["outcome"] == whole
    if task == "text-generation":
        told = [one["token"] for one in news if one["state"] == "token"]
        assert [one["token_id"] for one in told] == [one["token_id"] for one in whole["answer"]["tokens"]]


def test_what_a_checkpoint_can_do_is_said_with_examples(client: TestClient, tiny_masked: str) -> None:
    about = client.get(f"{API}/try", params={"checkpoint": tiny_masked}).json()
    assert about["card"]["architectures"] == ["BertForMaskedLM"]
    predicts = {one["task"] for one in about["card"]["resolutions"] if one["predicts"]}
    assert predicts == {"fill-mask", "feature-extraction"}
    assert about["examples"]["fill-mask"][0]["texts"] == ["Paris is the [MASK] of France."]
    assert set(about["examples"]) == {"fill-mask", "feature-extraction"}


def test_a_version_of_a_project_is_tried_by_its_name(client: TestClient, served: str) -> None:
    body = {"texts": ["where is it", "thanks"], "project": served, "version": "v1"}
    answer = client.post(f"{API}/try/feature-extraction", json=body)
    assert answer.status_code == 200, answer.text
    assert answer.json()["checkpoint"] == f"{served} v1"
    names = [one["name"] for one in client.get(f"{API}/try/checkpoints").json()]
    assert any(name.startswith(f"{served} v1-") for name in names)
    sentence(client.post(f"{API}/try/feature-extraction", json=body | {"version": "v99"}), 404)
    sentence(client.post(f"{API}/try/feature-extraction", json=body | {"project": "no-such"}), 404)


@pytest.mark.parametrize(
    ("task", "change", "words"),
    [
        ("fill-mask", {"texts": ["no mask"]}, "Write [MASK] where"),
        ("fill-mask", {"texts": []}, "There is no text"),
        ("fill-mask", {"texts": ["a"] * 65}, "at most 64"),
        ("fill-mask", {"top_k": 0}, "top_k is 0"),
        ("fill-mask", {"texts": "where"}, "texts"),
        ("fill-mask", {"checkpoint": "/no/such/folder"}, "There is no folder"),
        ("fill-mask", {"checkpoint": "org/no-such"}, "is not on this machine"),
        ("fill-mask", {"checkpoint": "no \0 name"}, "Expected something like"),
        ("fill-mask", {"checkpoint": "x" * 4_097}, "checkpoint"),
        ("zero-shot-classification", {"labels": []}, "No labels were given"),
        ("zero-shot-classification", {"template": "{0.__class__}"}, "once, where the label goes"),
        ("text-generation", {"max_new_tokens": 10**9}, "from 1 to 256"),
        ("text-generation", {"text": "   "}, "The text is empty"),
        ("text-generation", {"temperature": "NaN"}, "temperature"),
        ("feature-extraction", {"texts": ["x" * 100_001]}, "has 100,001 bytes"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_a_sentence(
    client: TestClient, folders: dict[str, str], task: str, change: dict[str, Any], words: str
) -> None:
    body = QUESTIONS[task] | {"checkpoint": folders[task]} | change
    assert words in sentence(client.post(f"{API}/try/{task}", json=body), 422)


def test_the_wrong_task_for_a_checkpoint_names_the_right_way(client: TestClient, tiny_generator: str) -> None:
    body = QUESTIONS["fill-mask"] | {"checkpoint": tiny_generator}
    told = sentence(client.post(f"{API}/try/fill-mask", json=body), 422)
    assert "is a gpt2 model, and AutoModelForMaskedLM knows none of those." in told
    assert "such as distilbert-base-uncased" in told
    [*_, last] = lines(client, "fill-mask", body)
    assert (last["state"], last["detail"], last["status"]) == ("failed", told, 422)


@pytest.mark.parametrize("field", ["checkpoint", "project", "version", "text"])
def test_half_a_character_is_refused(client: TestClient, field: str) -> None:
    body = json.dumps({"text": "x"})[:-1] + f', "{field}": {SURROGATE}' + "}"
    for query in ("", "?stream=true"):
        answer = post_raw(client, f"try/text-generation{query}", body)
        assert answer.status_code in (200, 404, 422)
        assert "failed at this" not in answer.text


@pytest.mark.usefixtures("full_line")
@pytest.mark.parametrize("stream", [False, True])
def test_one_too_many_is_told_when_to_come_again(client: TestClient, tiny_base: str, stream: bool) -> None:
    body = QUESTIONS["feature-extraction"] | {"checkpoint": tiny_base}
    answer = client.post(f"{API}/try/feature-extraction", params={"stream": stream}, json=body)
    assert "Try again in a few seconds" in sentence(answer, 429)
    assert int(answer.headers["retry-after"]) > 0


def test_a_text_that_is_stopped_ends_where_it_is(client: TestClient, studio: Studio, tiny_generator: str) -> None:
    body = {"checkpoint": tiny_generator, "text": "my plant", "max_new_tokens": 60}
    # The client of the tests hears a stream when it is over, so this is stopped as soon as it is under way.
    source = studio.tryable.find(LOCAL, Wish(tiny_generator))
    turn = studio.trying.start(source, "text-generation", {"text": "x", "max_new_tokens": 256}, "local")
    assert client.delete(f"{API}/try/turns/{turn.id}").status_code == 204
    wait_for("it to be over", lambda: turn.id not in studio.trying._turns, 60)
    sentence(client.delete(f"{API}/try/turns/{turn.id}"), 404)
    assert lines(client, "text-generation", body)[-1]["outcome"]["answer"]["ended"] in ("length", "end")


def test_who_listens_no_more_has_stopped_it() -> None:
    turn = Turn("ann")

    async def hang_up() -> None:
        heard = _lines(turn)
        assert b"started" in await anext(heard)
        await heard.aclose()  # type: ignore[attr-defined]

    anyio.run(hang_up)
    assert turn.is_stopped()
