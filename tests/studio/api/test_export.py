"""Labels leave over HTTP in every format, and never half a piece of an import."""

import csv
import io
import json
import threading
from typing import Any

import pyarrow.parquet as pq
import pytest
from starlette.testclient import TestClient

from studio.exchange.plan import PIECE
from tests.studio.api.asking import API, exported, sentence
from tests.studio.api.conftest import send_file


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
    rows = PIECE // 2  # A row and its label are two things to store.
    content = "text,label\n" + "".join(f"text number {number},refund\n" for number in range(rows))
    importing = threading.Thread(target=send_file, args=(client, inbox, "many.csv", content))
    importing.start()
    sizes = {len(exported(client, inbox)) for _ in range(10)}
    importing.join(60)
    assert sizes <= {2, rows + 2}
    assert len(exported(client, inbox)) == rows + 2
