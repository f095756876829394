"""A file is imported over HTTP as a whole, or refused with a sentence."""

import pytest
from starlette.testclient import TestClient

from tests.studio.api.asking import API, sentence
from tests.studio.api.conftest import send_file


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
