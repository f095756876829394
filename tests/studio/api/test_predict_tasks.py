"""Predictions over HTTP in every shape: what is asked, what comes back, and what does not fit the project's task."""

from base64 import b64encode
from collections.abc import Callable
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from PIL import Image
from starlette.testclient import TestClient

from studio.images import digest_of
from studio.projects import LabelName
from studio.tasks import TASKS
from studio.wiring import Studio
from tests.conftest import LABELS
from tests.studio.api.asking import API, sentence
from tests.studio.api.conftest import send_file, serve
from tests.tiny import make_answerer, make_image_classifier, make_multi_label, make_token_classifier

NUMBERS = count(1)
TEXT = "🎉 where is my parcel, please?"
Make = Callable[[str, str], str]


@pytest.fixture
def make(studio: Studio, client: TestClient) -> Make:
    """Makes a project of a task that a checkpoint serves."""

    def make(task: str, checkpoint: str) -> str:
        number = next(NUMBERS)
        labels = [LabelName(label) for label in LABELS] if TASKS[task].has_labels else []
        given: dict[str, Any] = {"checkpoint": checkpoint, "retrain_after": 0, "holdout_percent": 0}
        studio.projects.create(f"shape-{number}", labels=labels, task=task, **given)
        serve(studio, client, f"shape-{number}", checkpoint, f"{number:064x}")
        return f"shape-{number}"

    return make


@pytest.fixture
def answering(make: Make, tiny_base: str, tmp_path: Path) -> str:
    return make("question-answering", make_answerer(tmp_path / "answerer", tiny_base))


@pytest.fixture
def looking(make: Make, tmp_path: Path) -> str:
    return make("image-classification", make_image_classifier(tmp_path / "looker", LABELS))


def png(colour: str = "red", format: str = "PNG") -> bytes:
    file = BytesIO()
    Image.new("RGB", (40, 30), colour).save(file, format)
    return file.getvalue()


def asked(client: TestClient, project: str, **body: Any) -> Any:
    answer = client.post(f"{API}/projects/{project}/predict", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()["predictions"]


def refused(client: TestClient, project: str, **body: Any) -> str:
    return sentence(client.post(f"{API}/projects/{project}/predict", json=body), 422)


def test_labels_come_with_the_threshold_of_each(client: TestClient, make: Make, tiny_base: str, tmp_path: Path) -> None:
    project = make("multi-label", make_multi_label(tmp_path / "sets", tiny_base, LABELS))
    [found] = asked(client, project, text=TEXT)
    assert found["details"]["thresholds"] == dict.fromkeys(LABELS, 0.5)
    given = [label for label in LABELS if found["probabilities"][label] >= 0.5]
    assert found["label"] == given
    assert 0 <= found["confidence"] <= 1


def test_spans_are_counted_in_code_points(client: TestClient, make: Make, tiny_base: str, tmp_path: Path) -> None:
    tags = ["O", *(f"{mark}-{label}" for label in LABELS for mark in "BI")]
    project = make("token-classification", make_token_classifier(tmp_path / "tagger", tiny_base, tags))
    [found] = asked(client, project, text=TEXT)
    assert found["label"]
    assert len(found["details"]["scores"]) == len(found["label"])
    for span in found["label"]:
        words = TEXT[span["start"] : span["end"]]
        assert words == words.strip() != ""


def test_questions_are_answered_from_their_texts(client: TestClient, answering: str) -> None:
    [alone] = asked(client, answering, text=TEXT, question="where is it?")
    best = alone["details"]["best"][0]
    assert best["text"] == TEXT[best["start"] : best["end"]]
    assert 0 < alone["confidence"] <= 1
    texts, questions = [TEXT, "thanks a lot"], ["where is it?", "what?"]
    both = asked(client, answering, texts=texts, questions=questions)
    assert both[0]["details"]["best"][0]["text"] == best["text"]
    several = asked(client, answering, text=TEXT, questions=questions)
    assert several[0]["label"] == both[0]["label"]
    assert len(several) == 2


def test_a_question_and_its_text_are_checked_by_name(client: TestClient, answering: str) -> None:
    assert "The question is empty" in refused(client, answering, text=TEXT, question=" ")
    assert "Question 2 is empty" in refused(client, answering, text=TEXT, questions=["what?", ""])
    assert "The text is empty" in refused(client, answering, text="", question="what?")
    assert "asked about a text and a question" in refused(client, answering, text=TEXT)
    assert "3 questions about 2 texts" in refused(client, answering, texts=["a", "b"], questions=["x", "y", "z"])
    assert "either as question or as questions" in refused(client, answering, text="a", question="x", questions=["y"])
    assert "no question to answer" in refused(client, answering)


def test_a_question_to_a_project_of_texts_is_told_what_that_takes(client: TestClient, served: str) -> None:
    words = refused(client, served, text=TEXT, question="where?")
    assert words.startswith(
        "Found a text and a question; a project for text-classification is asked about a text alone"
    )
    assert "Found an image;" in refused(client, served, image=b64encode(png()).decode())
    link = client.post(f"{API}/projects/{served}/links", json={"text": TEXT, "question": "where?", "version": "v1"})
    assert "Found a text and a question" in sentence(link, 422)


@pytest.mark.parametrize("text", [TEXT, "my parcel is late. " * 200])
def test_a_link_keeps_the_question(client: TestClient, answering: str, text: str) -> None:
    path = f"{API}/projects/{answering}/links"
    query = client.post(path, json={"text": text, "question": "where is it?", "version": "v1"}).json()["query"]
    opened = {name: values[0] for name, values in parse_qs(query.removeprefix("?")).items()}
    if share := opened.get("share"):
        opened = client.get(f"{API}/links/{share}").json()
    assert (opened["text"], opened["question"]) == (text, "where is it?")
    assert "Send a text and a question" in sentence(client.post(path, json={"text": text, "version": "v1"}), 422)


def test_an_example_is_asked_about_by_its_number(client: TestClient, answering: str) -> None:
    rows = '{"question": "where is it?", "context": "my parcel is late"}\n'
    assert send_file(client, answering, "rows.jsonl", rows).status_code == 200
    claimed = client.post(f"{API}/projects/{answering}/claim", json={"window": "w", "hold": 1}).json()
    [found] = asked(client, answering, text="my parcel is late", question="where is it?")
    assert asked(client, answering, example_id=claimed["examples"][0]["id"]) == [found]
    for unknown in (10**9, 2**62):
        answer = client.post(f"{API}/projects/{answering}/predict", json={"example_id": unknown})
        assert f"no example {unknown}" in sentence(answer, 404)
    assert "example_id beside text" in refused(client, answering, example_id=1, text="a")
    assert "example_id" in refused(client, answering, example_id=2**63)


def test_an_example_of_another_project_is_none_of_this_one(client: TestClient, served: str, answering: str) -> None:
    number = client.post(f"{API}/projects/{served}/claim", json={"window": "w", "hold": 1}).json()["examples"][0]["id"]
    assert asked(client, served, example_id=number)
    answer = client.post(f"{API}/projects/{answering}/predict", json={"example_id": number})
    assert "no example" in sentence(answer, 404)


def test_an_image_comes_in_base64(client: TestClient, looking: str) -> None:
    [found] = asked(client, looking, image=b64encode(png()).decode())
    assert set(found["probabilities"]) == set(LABELS)
    assert asked(client, looking, image=b64encode(png("blue", "JPEG")).decode()) != [found]


def test_what_is_no_image_is_refused(client: TestClient, looking: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "is no base64" in refused(client, looking, image="data:image/png;base64,AAAA")
    assert "is an empty file" in refused(client, looking, image="")
    # By what is in it, whatever it calls itself: Pillow would read these, and much else beside them.
    for other in (b"<svg xmlns='http://www.w3.org/2000/svg'/>", png(format="TIFF"), png()[:40]):
        assert "no image that can be read" in refused(client, looking, image=b64encode(other).decode())
    assert "Found a text;" in refused(client, looking, text=TEXT)
    assert "beside a text or a question" in refused(client, looking, text=TEXT, image="AAAA")
    monkeypatch.setattr("studio.serving.inputs.MOST_BYTES", 50)
    assert "at most 50 are taken" in refused(client, looking, image=b64encode(png()).decode())


def test_images_that_the_model_is_unsure_of_come_next_and_are_kept_once(client: TestClient, looking: str) -> None:
    path = f"{API}/projects/{looking}"
    client.patch(path, json={"ask_below": 1})
    files = [png("red"), png("blue", "JPEG"), png("red")]
    sent = client.post(f"{path}/ask", json={"images": [b64encode(file).decode() for file in files]})
    assert sent.status_code == 200, sent.text
    assert sent.json()["first"] == 2
    claimed = client.post(f"{path}/claim", json={"window": "w", "hold": 2}).json()["examples"]
    assert {one["image"] for one in claimed} == {digest_of(file) for file in files}
    assert client.get(f"{path}/images/{digest_of(files[0])}").content == files[0]
    again = client.post(f"{path}/ask", json={"images": [b64encode(files[0]).decode()]})
    assert again.json()["in_hand"] == 1


def test_what_cannot_be_sent_to_people_is_no_example(client: TestClient, studio: Studio, looking: str) -> None:
    path = f"{API}/projects/{looking}"
    client.patch(path, json={"ask_below": 1})
    image = b64encode(png()).decode()
    for body, says in (
        ({"images": [image, b64encode(b"no image").decode()]}, "no image that can be read"),
        ({"images": ["data:image/png;base64,AAAA"]}, "is no base64"),
        ({"images": [image], "texts": [TEXT]}, "Found images beside"),
        ({"texts": [TEXT]}, "Found a text;"),
        ({"images": [image, ""]}, "Image 2 is an empty file"),
        ({"images": []}, "There is no image"),
        ({}, "There is no image"),
    ):
        assert says in sentence(client.post(f"{path}/ask", json=body), 422)
    assert studio.projects.find(looking).progress.examples == 0
