"""Imports that are watched, gone on with and listed, and exports in every format, over HTTP."""

import io
import json
import zipfile
from typing import Any

import pytest
from starlette.testclient import TestClient

from studio.exchange import FORMATS, choose_split, text_hash
from studio.exchange.formats import formats_of
from studio.projects import LabelName
from studio.wiring import Studio
from tests.running import wait_for
from tests.shapes import with_every_shape
from tests.studio.api.conftest import Answer, MakeProject

API = "/api/v1"
LARGE = "text,label\n" + "".join(f"message {n} of {n * n},{'refund' if n % 2 else ''}\n" for n in range(5_000))


def start(client: TestClient, project: str, name: str, content: str, **fields: str) -> Answer:
    return client.post(f"{API}/projects/{project}/imports", files={"file": (name, content.encode())}, data=fields)


def ended(client: TestClient, project: str, import_id: int) -> dict[str, Any]:
    found: dict[str, Any] = {}

    def has_ended() -> bool:
        found.update(client.get(f"{API}/projects/{project}/imports/{import_id}").json())
        return found["state"] in ("done", "failed")

    wait_for(f"import {import_id} to end", has_ended)
    return found


def test_an_import_in_the_background_is_accepted_watched_and_listed(client: TestClient, inbox: str) -> None:
    answer = start(client, inbox, "a.csv", LARGE)
    assert answer.status_code == 202
    begun = answer.json()
    assert begun["state"] in ("reading", "storing")
    done = ended(client, inbox, begun["id"])
    assert (done["state"], done["stored"], done["rows"], done["problem"]) == ("done", 5_000, 5_000, None)
    assert (done["report"]["added"], done["report"]["labelled"]) == (5_000, 2_500)
    listed = client.get(f"{API}/projects/{inbox}/imports").json()
    assert listed[0] == done
    assert len(listed) == 2  # the one that made the project too
    assert client.get(f"{API}/projects/{inbox}").json()["progress"]["examples"] == 5_005


def test_a_refused_file_is_told_by_the_import_with_its_rows(client: TestClient, inbox: str) -> None:
    begun = start(client, inbox, "a.csv", "text,label\nx,refund\ny,nonsense\n").json()
    failed = ended(client, inbox, begun["id"])
    assert failed["state"] == "failed"
    assert failed["bad_rows"] == ["row 3: the project has no label 'nonsense'"]
    refused = client.post(f"{API}/projects/{inbox}/imports/{begun['id']}/resume")
    assert (refused.status_code, "has ended" in refused.json()["detail"]) == (409, True)


def test_an_import_of_another_project_is_not_found(client: TestClient, make_project: MakeProject) -> None:
    one, other = make_project().name, make_project().name
    import_id = client.get(f"{API}/projects/{one}/imports").json()[0]["id"]
    for method, rest in (("GET", ""), ("POST", "/resume")):
        answer = client.request(method, f"{API}/projects/{other}/imports/{import_id}{rest}")
        assert answer.status_code == 404, rest


def test_labels_come_with_the_people_who_gave_them(client: TestClient, inbox: str) -> None:
    rows = "text,label,rater\nx,refund,Ana\nx,praise,Ben\ny,refund,Ana\n"
    fields = {"text_column": "text", "label_column": "label", "annotator_column": "rater"}
    refused = client.post(f"{API}/projects/{inbox}/import", files={"file": ("a.csv", rows)}, data=fields)
    assert (refused.status_code, "Up to 2 people" in refused.json()["detail"]) == (422, True)
    fields["raise_overlap"] = "true"
    report = client.post(f"{API}/projects/{inbox}/import", files={"file": ("a.csv", rows)}, data=fields).json()
    assert (report["added"], report["labelled"], report["annotators"]) == (2, 3, 2)
    exported = client.get(f"{API}/projects/{inbox}/export", params={"format": "everything"}).text
    people = [json.loads(line)["person"]["name"] for line in exported.splitlines() if '"person"' in line[:12]]
    assert people == ["ana", "ben", "import"]


def test_a_cell_names_several_labels_and_a_column_asks_about_the_text(
    client: TestClient, studio: Studio, make_project: MakeProject
) -> None:
    tags, asking = make_project("").name, make_project("").name
    with with_every_shape():
        for name, task in ((tags, "tags"), (asking, "test-questions")):
            with studio.store.begin() as transaction:
                transaction.projects.get(studio.projects.find(name).id).task = task
                transaction.projects.save()
        fields = {"text_column": "text", "label_column": "label", "label_separator": "|"}
        rows = "text,label\nmany,refund|praise\nnone,[]\n"
        url = f"{API}/projects/{tags}"
        assert client.post(f"{url}/import", files={"file": ("a.csv", rows)}, data=fields).json()["labelled"] == 2
        exported = client.get(f"{url}/export", params={"format": "jsonl"}).text.splitlines()
        said = {line["text"]: line["label"] for line in map(json.loads, exported)}
        assert said == {"many": ["praise", "refund"], "none": []}
        rows = json.dumps({"body": "It is here.", "asked": "Where?", "answers": [{"start": 6, "end": 10}]})
        fields = {"text_column": "body", "label_column": "answers", "question_column": "asked"}
        url = f"{API}/projects/{asking}"
        assert client.post(f"{url}/import", files={"file": ("a.jsonl", rows)}, data=fields).json()["labelled"] == 1
        [line] = client.get(f"{url}/export", params={"format": "jsonl"}).text.splitlines()
        assert {name: json.loads(line)[name] for name in ("text", "question", "label")} == {
            "text": "It is here.", "question": "Where?", "label": [{"start": 6, "end": 10}],
        }  # fmt: skip
        rows = json.dumps({"context": "Another one.", "question": "Which?"})
        client.post(f"{url}/import", files={"file": ("b.jsonl", rows)})
        window = {"window": "w", "hold": 2}
        [held] = client.post(f"{url}/claim", json=window).json()["examples"]
        assert (held["text"], held["question"], held["image"]) == ("Another one.", "Which?", None)
        # Without these tasks, which others do not know.
        for name in (tags, asking):
            studio.projects.delete(studio.projects.find(name).id)


def test_a_layout_that_there_is_not_is_refused(client: TestClient, inbox: str) -> None:
    answer = client.post(
        f"{API}/projects/{inbox}/import", files={"file": ("a.csv", "text\nx\n")}, data={"layout": "excel"}
    )
    assert (answer.status_code, "squad, tokens, label-studio, doccano, table" in answer.json()["detail"]) == (422, True)


def test_every_format_is_listed_with_a_sentence_and_comes_as_a_file_of_its_kind(client: TestClient, inbox: str) -> None:
    listed = client.get(f"{API}/projects/{inbox}/export/formats").json()
    assert [one["name"] for one in listed] == [one.name for one in formats_of("text-classification")]
    for one in listed:
        assert one["sentence"].endswith(".")
        answer = client.get(f"{API}/projects/{inbox}/export", params={"format": one["name"]})
        assert answer.status_code == 200
        assert answer.headers["content-disposition"] == f'attachment; filename="{one["file"]}"'
        assert answer.headers["content-type"].split(";")[0] == FORMATS[one["name"]].media_type.split(";")[0]
        assert answer.content
    archive = client.get(f"{API}/projects/{inbox}/export", params={"format": "datasets"}).content
    assert f"{inbox}/README.md" in zipfile.ZipFile(io.BytesIO(archive)).namelist()


@pytest.mark.parametrize("format", ["everything", "label-studio", "doccano"])
def test_what_is_handed_out_whole_is_taken_in_again(
    format: str, client: TestClient, studio: Studio, inbox: str, make_project: MakeProject
) -> None:
    content = client.get(f"{API}/projects/{inbox}/export", params={"format": format}).content
    empty = make_project(rows="").name
    name = f"a.{FORMATS[format].ending}"
    report = client.post(f"{API}/projects/{empty}/import", files={"file": (name, content)}).json()
    assert (report["added"], report["labelled"]) == (5, 2)
    progress = client.get(f"{API}/projects/{empty}").json()["progress"]
    assert progress == client.get(f"{API}/projects/{inbox}").json()["progress"]
    assert [finding.what for finding in studio.doctor.examine() if empty in finding.what] == []


def test_a_whole_project_does_not_go_into_one_that_has_examples(client: TestClient, inbox: str) -> None:
    content = client.get(f"{API}/projects/{inbox}/export", params={"format": "everything"}).content
    answer = client.post(f"{API}/projects/{inbox}/import", files={"file": ("a.jsonl", content)})
    assert (answer.status_code, "has examples already" in answer.json()["detail"]) == (409, True)


def test_near_duplicates_are_reported_with_both_texts(client: TestClient, inbox: str) -> None:
    text = "The parcel that you promised me for Monday has not come"
    rows = f"text\n{text}\n{text.upper()}!\n"
    report = client.post(f"{API}/projects/{inbox}/import", files={"file": ("a.csv", rows)}).json()
    assert (report["near_duplicates"], report["near_duplicate_groups"]) == (2, 1)
    assert report["near_duplicate_pairs"] == [[text, f"{text.upper()}!"]]


def test_a_leak_is_reported_with_both_texts_and_listed(client: TestClient, studio: Studio, tiny_base: str) -> None:
    name = "leaking"
    labels = [LabelName("yes"), LabelName("no")]
    studio.projects.create(name, labels=labels, checkpoint=tiny_base, retrain_after=0, holdout_percent=50)
    texts = [f"{number} {text_hash(str(number))}" for number in range(40)]
    sides = {choose_split(name, text, 50): text for text in texts}
    rows = "text\n" + "\n".join(texts) + "\n"
    assert client.post(f"{API}/projects/{name}/import", files={"file": ("a.csv", rows)}).json()["leaks"] == 0
    tied = f"text,customer\n{sides['pool']}!,7\n{sides['holdout']}!,7\n"
    fields = {"text_column": "text", "group_column": "customer"}
    report = client.post(f"{API}/projects/{name}/import", files={"file": ("b.csv", tied)}, data=fields).json()
    assert (report["leaks"], report["named_groups"]) == (1, 1)
    [[held, twin]] = report["leak_pairs"]
    listed = client.get(f"{API}/projects/{name}/leaks").json()
    assert (listed["count"], listed["pairs"][0]["text"], listed["pairs"][0]["twin_text"]) == (1, held, twin)
    after = {"after": listed["pairs"][0]["example_id"]}
    assert client.get(f"{API}/projects/{name}/leaks", params=after).json()["pairs"] == []
    assert client.get(f"{API}/projects/{name}/progress").json()["figures"]["holdout"]["leaked"] == 1
    assert client.get(f"{API}/projects/{name}/leaks", params={"count": 1000}).status_code == 422
