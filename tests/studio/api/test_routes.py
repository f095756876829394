"""Every route of the API: what it answers, and what it says when it cannot."""

import csv
import io
import json
import re
import threading
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs
from uuid import uuid4

import pyarrow.parquet as pq
import pytest
from starlette.testclient import TestClient

from studio.exchange.plan import PIECE
from studio.projects import ProjectView
from studio.wiring import Studio
from tests.conftest import LABELS
from tests.running import wait_for
from tests.studio.api.conftest import Answer, MakeProject, copy_of, send_file, serve, wait_until_served

API = "/api/v1"
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
SURROGATE = '"\\ud800"'


def sentence(answer: Answer, status: int) -> str:
    """The error's one sentence; fails unless the answer is an error of this status and this shape."""
    assert answer.status_code == status, answer.text[:500]
    assert answer.headers["content-type"] == "application/json"
    body = answer.json()
    assert set(body) <= {"detail", "rows"}
    detail = body["detail"]
    assert isinstance(detail, str)
    assert detail[-1] in ".?"
    assert "\n" not in detail
    assert "Traceback" not in detail
    return detail


def post_raw(client: TestClient, path: str, body: str) -> Answer:
    return client.post(f"{API}/{path}", content=body.encode(), headers={"content-type": "application/json"})


def answer_to(example: int, **changes: Any) -> dict[str, Any]:
    return {
        "request_id": str(uuid4()),
        "example_id": example,
        "label": "praise",
        "window": "window",
    } | changes


def first_example(client: TestClient, project: str) -> int:
    claimed = client.post(f"{API}/projects/{project}/claim", json={"window": "window", "hold": 1}).json()
    found: int = claimed["examples"][0]["id"]
    return found


def exported(client: TestClient, project: str, format: str = "jsonl") -> list[dict[str, Any]]:
    answer = client.get(f"{API}/projects/{project}/export", params={"format": format})
    assert answer.status_code == 200
    return [json.loads(line) for line in answer.text.splitlines()]


# The document


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


# Projects


def test_projects_are_listed_and_described(client: TestClient, inbox: str) -> None:
    found = client.get(f"{API}/projects/{inbox}").json()
    assert found in client.get(f"{API}/projects").json()
    assert [label["name"] for label in found["labels"]] == list(LABELS)
    assert found["progress"] == {
        "examples": 5,
        "pending": 3,
        "labelled": 2,
        "disputed": 0,
        "skipped": 0,
        "flagged": 0,
    }


def test_the_status_says_what_serves(client: TestClient, served: str, make_project: MakeProject) -> None:
    status = client.get(f"{API}/projects/{served}/status").json()
    assert status["served"] == {"state": "ready", "version": "v1-aaaaaaaaaa", "message": ""}
    assert status["job"] is None
    fresh = client.get(f"{API}/projects/{make_project('').name}/status").json()
    assert fresh["served"]["state"] == "none"
    assert "at least 2 labels" in fresh["readiness"]["obstacle"]


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


# Predict and tokenize


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


# Links


def test_a_short_link_carries_its_text_and_a_long_one_is_stored(client: TestClient, served: str) -> None:
    for text in ("lost parcel & money = 50 % 😀", "naïve? " * 400):
        query = client.post(f"{API}/projects/{served}/links", json={"text": text, "version": "v1"}).json()["query"]
        assert len(query) <= 1_500
        opened = {name: values[0] for name, values in parse_qs(query.removeprefix("?")).items()}
        if share := opened.get("share"):
            opened = client.get(f"{API}/links/{share}").json()
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


# Labels


def test_claiming_and_labelling_go_hand_in_hand(client: TestClient, inbox: str) -> None:
    claimed = client.post(f"{API}/projects/{inbox}/claim", json={"window": "w", "hold": 2}).json()
    assert [example["text"] for example in claimed["examples"]] == ["lost parcel", "where is it"]
    body = answer_to(claimed["examples"][0]["id"], window="w", hold=2, seconds=1.5, note="sure")
    stored = client.post(f"{API}/projects/{inbox}/labels", json=body).json()
    assert (stored["status"], stored["revision"]) == ("stored", 1)
    assert [example["text"] for example in stored["next"]] == ["please help"]
    assert stored["progress"]["labelled"] == 3
    assert client.post(f"{API}/projects/{inbox}/labels", json=body).json()["status"] == "repeated"
    assert len(exported(client, inbox)) == 3


def test_the_suggestion_that_was_shown_is_kept(client: TestClient, served: str) -> None:
    claimed = client.post(f"{API}/projects/{served}/claim", json={"window": "w"}).json()["examples"][0]
    assert claimed["suggestion"]["version"] == "v1-aaaaaaaaaa"
    body = answer_to(claimed["id"], window="w", suggestion=claimed["suggestion"])
    assert client.post(f"{API}/projects/{served}/labels", json=body).status_code == 200
    [row] = [row for row in exported(client, served) if row["example_id"] == claimed["id"]]
    assert row["version"] == "v1-aaaaaaaaaa"
    assert row["suggested"] == claimed["suggestion"]["label"]
    assert row["suggested_probability"] == pytest.approx(claimed["suggestion"]["probability"])


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ('"label": "complaint"', "'complaint' is no label"),
        ('"label": null', "no label"),
        (f'"label": {SURROGATE}', "no label"),
        ('"action": "delete"', "no action"),
        ('"window": ""', "window"),
        (f'"window": {SURROGATE}', "window"),
        ('"window": "a\\u0000b"', "window"),
        ('"request_id": "short"', "request id"),
        ('"request_id": "ééééééééé"', "request id"),
        ('"hold": -1', "hold"),
        ('"hold": 65', "64"),
        (f'"hold": {10**30}', "64"),
        (f'"example_id": {10**30}', "example_id"),
        ('"example_id": -1', "example_id"),
        ('"example_id": 1.5', "example_id"),
        ('"example_id": NaN', "example_id"),
        ('"example_id": "x"', "example_id"),
        ('"seconds": NaN', "seconds"),
        ('"seconds": Infinity', "seconds"),
        ('"seconds": 1e999', "seconds"),
        ('"seconds": -0.5', "seconds"),
        (f'"seconds": {10**400}', "seconds"),
        (f'"note": {SURROGATE}', "note"),
        (f'"note": "{"a" * 2_001}"', "note"),
        ('"suggestion": {"label": "praise", "probability": NaN, "version": "v1-aaaaaaaaaa"}', "probability"),
        ('"suggestion": {"label": "praise", "probability": 1.01, "version": "v1-aaaaaaaaaa"}', "probability"),
        ('"suggestion": {"label": "praise", "probability": -Infinity, "version": "v1-aaaaaaaaaa"}', "probability"),
        ('"suggestion": {"label": "praise", "probability": 1, "version": "the newest"}', "version"),
        (f'"suggestion": {{"label": "praise", "probability": 1, "version": {SURROGATE}}}', "version"),
        (f'"suggestion": {{"label": {SURROGATE}, "probability": 1, "version": "v1-aaaaaaaaaa"}}', "label"),
        (f'"suggestion": {{"label": "{"a" * 501}", "probability": 1, "version": "v1-aaaaaaaaaa"}}', "label"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_and_not_stored(
    client: TestClient, inbox: str, changes: str, says: str
) -> None:
    before = exported(client, inbox)
    body = json.dumps(answer_to(first_example(client, inbox)))
    assert says in sentence(post_raw(client, f"projects/{inbox}/labels", f"{body[:-1]}, {changes}}}"), 422)
    assert exported(client, inbox) == before


def test_an_example_of_another_project_is_not_found(client: TestClient, inbox: str, make_project: MakeProject) -> None:
    other = first_example(client, make_project().name)
    sentence(client.post(f"{API}/projects/{inbox}/labels", json=answer_to(other)), 404)
    sentence(client.post(f"{API}/projects/{inbox}/labels", json=answer_to(2**63 - 1)), 404)


def test_a_request_id_stands_for_one_answer_only(client: TestClient, inbox: str, make_project: MakeProject) -> None:
    body = answer_to(first_example(client, inbox))
    assert client.post(f"{API}/projects/{inbox}/labels", json=body).status_code == 200
    elsewhere = make_project().name
    for project, changes in (
        (inbox, {"label": "refund"}),
        (inbox, {"action": "skip"}),
        (inbox, {"example_id": first_example(client, inbox)}),
        (elsewhere, {}),
        (elsewhere, {"example_id": first_example(client, elsewhere)}),
    ):
        detail = sentence(client.post(f"{API}/projects/{project}/labels", json=body | changes), 409)
        assert "request id" in detail
    assert client.post(f"{API}/projects/{inbox}/labels", json=body).json()["status"] == "repeated"


def test_undoing_what_was_never_done_is_a_conflict(client: TestClient, inbox: str) -> None:
    body = answer_to(first_example(client, inbox), action="undo", label=None)
    sentence(client.post(f"{API}/projects/{inbox}/labels", json=body), 409)


def test_two_clients_with_one_window_name_never_store_twice(client: TestClient, make_project: MakeProject) -> None:
    project = make_project("text\n" + "\n".join(f"parcel {number}" for number in range(40))).name

    def work() -> None:
        while examples := client.post(f"{API}/projects/{project}/claim", json={"window": "same", "hold": 4}).json()[
            "examples"
        ]:
            for example in examples:
                client.post(f"{API}/projects/{project}/labels", json=answer_to(example["id"], window="same"))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    rows = exported(client, project)
    assert len(rows) == len({row["example_id"] for row in rows}) == 40


@pytest.mark.parametrize("body", ['{"window": "w", "hold": 0}', '{"window": "w", "hold": 65}', "{}", '{"window": 5}'])
def test_a_claim_that_does_not_fit_is_refused(client: TestClient, inbox: str, body: str) -> None:
    sentence(post_raw(client, f"projects/{inbox}/claim", body), 422)


# Import and export


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", "text,label\na new text,refund\nanother,\n"),
        ("a.tsv", "text\tlabel\na new text\trefund\nanother\t\n"),
        ("a.jsonl", '{"text": "a new text", "label": "refund"}\n{"text": "another"}\n'),
        ("a.json", '[{"text": "a new text", "label": "refund"}, {"text": "another"}]'),
        ("../../A.CSV", "text,label\na new text,refund\nanother,\n"),
    ],
)
def test_a_file_is_imported_whole(client: TestClient, inbox: str, name: str, content: str) -> None:
    report = send_file(client, inbox, name, content).json()
    assert (report["rows"], report["added"], report["labelled"]) == (2, 2, 1)
    assert client.get(f"{API}/projects/{inbox}").json()["progress"]["examples"] == 7


def test_a_bad_row_refuses_the_whole_file_and_is_named(client: TestClient, inbox: str) -> None:
    content = "text,label\ngood,refund\n,refund\nfine,complaint\n"
    answer = send_file(client, inbox, "a.csv", content)
    assert "2 of 3 rows" in sentence(answer, 422)
    assert [row.split(":")[0] for row in answer.json()["rows"]] == ["row 3", "row 4"]
    assert client.get(f"{API}/projects/{inbox}").json()["progress"]["examples"] == 5
    report = send_file(client, inbox, "a.csv", content, skip_bad_rows="true", add_labels="true").json()
    assert (report["added"], report["skipped_rows"], report["new_labels"]) == (2, 1, ["complaint"])


@pytest.mark.parametrize(
    ("name", "content", "fields", "says"),
    [
        ("a.csv", "text,label\nx,y\n", {"text_column": "words"}, "no column 'words'"),
        ("a.csv", "text,label\nx,y\n", {"text_column": "text", "label_column": "kind"}, "no column 'kind'"),
        ("a.csv", "a,b\nx,y\n", {}, "text_column"),
        ("a.csv", "text\nx\n", {"skip_bad_rows": "perhaps"}, "skip_bad_rows"),
        ("a.csv", b"\x00\x01\xff\xfe" * 50, {}, "binary"),
        ("a.csv", b"PK\x03\x04" + bytes(range(256)), {}, "UTF-8"),
        ("a.csv", "", {}, "empty"),
        ("a.parquet", b"PAR1 not really", {}, "Parquet"),
        ("a.jsonl", '{"text": ', {}, "JSON"),
        ("a.json", "[" * 100_000, {}, "JSON"),
        ("a.jsonl", '{"text": "\\ud800"}', {}, "cannot be imported"),
        ("a.jsonl", '{"\\ud800": "x", "b": "y"}', {"text_column": "c"}, "no column"),
        ("a.exe", b"MZ", {}, ".csv"),
        ("a", "text\nx\n", {}, "ending"),
        ("a." + "b" * 300, "text\nx\n", {}, "ending"),
        ("a.b/../../etc", "text\nx\n", {}, "ending"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(
    client: TestClient, inbox: str, name: str, content: str | bytes, fields: dict[str, str], says: str
) -> None:
    assert says in sentence(send_file(client, inbox, name, content, **fields), 422)
    assert client.get(f"{API}/projects/{inbox}").json()["progress"]["examples"] == 5


def test_an_import_without_a_file_or_with_a_broken_form_is_refused(client: TestClient, inbox: str) -> None:
    assert "file" in sentence(client.post(f"{API}/projects/{inbox}/import"), 422)
    headers = {"content-type": "multipart/form-data; boundary=x"}
    sentence(client.post(f"{API}/projects/{inbox}/import", content=b"garbage", headers=headers), 400)


def rows_of(format: str, body: bytes) -> list[dict[str, Any]]:
    if format == "csv":
        return list(csv.DictReader(io.StringIO(body.decode())))
    if format == "jsonl":
        return [json.loads(line) for line in body.splitlines()]
    rows: list[dict[str, Any]] = pq.read_table(io.BytesIO(body)).to_pylist()
    return rows


def test_the_labels_leave_in_every_format(client: TestClient, inbox: str) -> None:
    expected = [("money back", "refund"), ("thanks a lot", "praise")]
    kinds = {"csv": "text/csv", "jsonl": "application/x-ndjson", "parquet": "application/vnd.apache.parquet"}
    for format, kind in kinds.items():
        answer = client.get(f"{API}/projects/{inbox}/export", params={"format": format})
        assert answer.headers["content-type"].split(";")[0] == kind
        assert answer.headers["content-disposition"] == f'attachment; filename="{inbox}.{format}"'
        rows = rows_of(format, answer.content)
        assert [(row["text"], row["label"]) for row in rows] == expected
    unnamed = client.get(f"{API}/projects/{inbox}/export")
    assert [(row["text"], row["label"]) for row in rows_of("jsonl", unnamed.content)] == expected


def test_a_formula_leaves_as_text_in_csv_and_unchanged_elsewhere(client: TestClient, inbox: str) -> None:
    formula = "=HYPERLINK(1)"
    assert send_file(client, inbox, "a.csv", f"text,label\n{formula},refund\n").status_code == 200
    answer = client.get(f"{API}/projects/{inbox}/export", params={"format": "csv"})
    texts = [row["text"] for row in csv.DictReader(io.StringIO(answer.text))]
    assert f"'{formula}" in texts
    assert formula not in texts
    assert formula in [row["text"] for row in exported(client, inbox)]


@pytest.mark.parametrize("format", ["xlsx", "", "../../x", "CSV", "csv\r\nx: y"])
def test_an_unknown_export_format_is_refused(client: TestClient, inbox: str, format: str) -> None:
    answer = client.get(f"{API}/projects/{inbox}/export", params={"format": format})
    assert "jsonl, csv, parquet" in sentence(answer, 422)


def test_an_export_during_an_import_has_all_of_a_piece_or_nothing(client: TestClient, inbox: str) -> None:
    rows = PIECE - 500
    content = "text,label\n" + "".join(f"text number {number},refund\n" for number in range(rows))
    importing = threading.Thread(target=send_file, args=(client, inbox, "many.csv", content))
    importing.start()
    sizes = {len(exported(client, inbox)) for _ in range(10)}
    importing.join(60)
    assert sizes <= {2, rows + 2}
    assert len(exported(client, inbox)) == rows + 2


# Training and versions


def test_training_with_too_few_labels_says_what_is_missing(client: TestClient, inbox: str) -> None:
    assert "at least 2 examples of each label" in sentence(client.post(f"{API}/projects/{inbox}/training"), 409)
    assert client.get(f"{API}/projects/{inbox}/training").json() == []


@pytest.mark.parametrize(
    ("numbers", "says"),
    [
        ('{"epoch": 1}', "'epoch' is no hyperparameter"),
        ('{"epochs": 0}', "epochs"),
        ('{"epochs": 1.5}', "epochs is 1.5; expected a whole number"),
        ('{"epochs": "3"}', "epochs"),
        ('{"batch_size": true}', "batch_size"),
        ('{"learning_rate": NaN}', "learning_rate"),
        ('{"learning_rate": Infinity}', "learning_rate"),
        (f'{{"seed": {10**30}}}', "seed"),
        ('{"freeze_embeddings": "no"}', "freeze_embeddings"),
        (f"{{{SURROGATE}: 1}}", "no hyperparameter"),
        ("[]", "hyperparameters"),
    ],
)
def test_an_impossible_hyperparameter_is_refused(client: TestClient, inbox: str, numbers: str, says: str) -> None:
    answer = post_raw(client, f"projects/{inbox}/training", f'{{"hyperparameters": {numbers}}}')
    assert says in sentence(answer, 422)


@pytest.mark.parametrize(
    ("job", "status"), [("1000000", 404), ("-1", 422), (str(10**30), 422), ("x", 422), ("nan", 422)]
)
def test_an_unknown_job_is_refused(client: TestClient, inbox: str, job: str, status: int) -> None:
    sentence(client.get(f"{API}/projects/{inbox}/training/{job}"), status)
    sentence(client.post(f"{API}/projects/{inbox}/training/{job}/cancel"), status)


@pytest.mark.parametrize("version", ["v1", "v0", f"v{10**30}", "nonsense", "%00", "v1-zzzzzzzzzz"])
def test_an_unknown_version_is_not_found(client: TestClient, inbox: str, version: str) -> None:
    sentence(client.get(f"{API}/projects/{inbox}/versions/{version}"), 404)
    sentence(client.post(f"{API}/projects/{inbox}/versions/{version}/promote"), 404)


@pytest.fixture
def trainable(make_project: MakeProject) -> ProjectView:
    """A project with labels enough to train."""
    rows = "".join(f"text number {number},{LABELS[number % 3]}\n" for number in range(12))
    return make_project(f"text,label\n{rows}")


@pytest.mark.slow
def test_a_training_can_be_followed_and_cancelled(client: TestClient, trainable: ProjectView) -> None:
    jobs = f"{API}/projects/{trainable.name}/training"
    asked = client.post(jobs, json={"hyperparameters": {"epochs": 900}})
    assert asked.status_code == 202
    job = asked.json()["id"]
    assert client.get(jobs).json()[0]["id"] == job
    assert client.get(f"{API}/projects/{trainable.name}/status").json()["job"]["id"] == job
    cancelled = client.post(f"{jobs}/{job}/cancel")
    assert cancelled.status_code == 200
    assert cancelled.json()["cancelling"] or cancelled.json()["state"] == "cancelled"
    wait_for("the job to end", lambda: client.get(f"{jobs}/{job}").json()["ended"])
    assert client.get(f"{jobs}/{job}").json()["state"] == "cancelled"
    assert "ended already" in sentence(client.post(f"{jobs}/{job}/cancel"), 409)


def test_a_version_is_promoted_and_rolled_back(
    client: TestClient, studio: Studio, served: str, tiny_classifier: str, tmp_path: Path
) -> None:
    versions = f"{API}/projects/{served}/versions"
    sentence(client.post(f"{API}/projects/{served}/rollback"), 409)
    second = serve(studio, client, served, copy_of(tiny_classifier, tmp_path / "second"), "b" * 64)
    assert [(row["name"], row["serves"]) for row in client.get(versions).json()] == [
        (second, True),
        ("v1-aaaaaaaaaa", False),
    ]
    assert "serves already" in sentence(client.post(f"{versions}/v2/promote"), 409)
    promoted = client.post(f"{versions}/v1/promote", json={"note": "better on Mondays"})
    assert promoted.json()["serves"]
    wait_until_served(client, served, "v1-aaaaaaaaaa")
    assert client.post(f"{API}/projects/{served}/rollback").json()["name"] == second
    wait_until_served(client, served, second)
    assert client.get(f"{versions}/v2").json()["serves"]


def test_a_note_that_the_database_cannot_hold_does_not_stop_a_promotion(
    client: TestClient, studio: Studio, served: str, tiny_classifier: str, tmp_path: Path
) -> None:
    serve(studio, client, served, copy_of(tiny_classifier, tmp_path / "second"), "b" * 64)
    answer = post_raw(client, f"projects/{served}/versions/v1/promote", f'{{"note": {SURROGATE}}}')
    assert answer.status_code == 200
