"""Projects about the same inputs come out as one table: what each of several tasks says of a sentence."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from starlette.testclient import TestClient

from studio.exchange.split import choose_split
from tests.studio.api.asking import API, sentence
from tests.studio.api.conftest import send_file

SPAN = {"start": 6, "end": 11, "label": "thing"}
INTENTS = [("play the music", "play"), ("stop it", "stop"), ("=1+1", "play"), ("only an intent", "stop")]
SLOTS = [("play the music", [SPAN]), ("=1+1", []), ("only slots here", [{**SPAN, "start": 0}]), ("stop it", [])]


def make(client: TestClient, task: str, title: str, rows: list[tuple[str, Any]], **more: Any) -> str:
    """The name of a project with these gold labels."""
    wanted = {"title": title, "task": task, "holdout_percent": 0, "retrain_after": 0, **more}
    name: str = client.post(f"{API}/projects", json=wanted).json()["name"]
    lines = "\n".join(json.dumps({"text": text, "label": label}) for text, label in rows)
    assert send_file(client, name, "rows.jsonl", lines, add_labels="true").json()["labelled"] == len(rows)
    return name


@pytest.fixture
def projects(client: TestClient) -> tuple[str, str]:
    """One with intents, and one with slots."""
    return make(client, "text-classification", "Intents", INTENTS), make(client, "token-classification", "Slots", SLOTS)


def exported(client: TestClient, first: str, *beside: str, format: str = "jsonl") -> bytes:
    answer = client.get(f"{API}/projects/{first}/export", params={"format": format, "beside": beside})
    assert answer.status_code == 200, answer.text
    return answer.content


def test_a_row_has_what_every_project_says_of_an_input(client: TestClient, projects: tuple[str, str]) -> None:
    rows = [json.loads(line) for line in exported(client, *projects).splitlines()]
    intents, slots = projects
    said = {row["text"]: (row[intents], row[slots]) for row in rows}
    assert said == {
        "play the music": ("play", [SPAN]),
        "stop it": ("stop", []),
        "=1+1": ("play", []),
        "only an intent": ("stop", None),
        "only slots here": (None, [{**SPAN, "start": 0}]),
    }
    assert len(rows) == 5
    other = [json.loads(line) for line in exported(client, *reversed(projects)).splitlines()]
    assert {row["text"]: (row[intents], row[slots]) for row in other} == said


def test_a_table_of_arrow_says_which_task_each_column_is_of(client: TestClient, projects: tuple[str, str]) -> None:
    table = pq.read_table(pa.BufferReader(exported(client, *projects, format="parquet")))
    assert table.num_rows == 5
    about = {name: table.schema.field(name).metadata for name in projects}
    assert [about[name][b"task"] for name in projects] == [b"text-classification", b"token-classification"]
    assert json.loads(about[projects[1]][b"labels"]) == ["thing"]


def test_a_spreadsheet_runs_nothing_of_it(client: TestClient, projects: tuple[str, str]) -> None:
    rows = list(csv.DictReader(io.StringIO(exported(client, *projects, format="csv").decode())))
    assert {row["text"] for row in rows} >= {"'=1+1", "stop it"}
    assert json.loads(next(row[projects[1]] for row in rows if row["text"] == "play the music")) == [SPAN]


def test_what_one_of_them_holds_out_is_held_out(client: TestClient) -> None:
    texts = [(f"text {number}", "a" if number % 2 else "b") for number in range(40)]
    open_one = make(client, "text-classification", "Open", texts)
    held = make(client, "text-classification", "Held", texts, holdout_percent=50)
    alone = [json.loads(line) for line in exported(client, held).splitlines()]
    expected = {row["text"] for row in alone if row["split"] == "holdout"}
    assert 0 < len(expected) < 40
    for order in ((open_one, held), (held, open_one)):
        rows = [json.loads(line) for line in exported(client, *order).splitlines()]
        assert {row["text"] for row in rows if row["split"] == "holdout"} == expected


def test_what_one_of_them_holds_out_without_an_answer_is_held_out(client: TestClient) -> None:
    texts = [(f"text {number}", "a" if number % 2 else "b") for number in range(40)]
    answered = make(client, "text-classification", "Answered", texts)
    bare = make(client, "text-classification", "Bare", [("another", "a")], holdout_percent=50)
    lines = "\n".join(json.dumps({"text": text}) for text, _ in texts)
    assert send_file(client, bare, "texts.jsonl", lines).json()["added"] == 40
    expected = {text for text, _ in [*texts, ("another", "a")] if choose_split(bare, text, 50) == "holdout"}
    for order in ((answered, bare), (bare, answered)):
        rows = [json.loads(line) for line in exported(client, *order).splitlines()]
        assert {row["text"] for row in rows if row["split"] == "holdout"} == expected


def test_what_cannot_be_put_side_by_side_is_said(client: TestClient, projects: tuple[str, str]) -> None:
    url = f"{API}/projects/{projects[0]}/export"
    wrong = client.get(url, params={"format": "doccano", "beside": projects[1]})
    assert "do not fit into 'doccano'. Choose one of: jsonl, csv, parquet." in sentence(wrong, 422)
    twice = client.get(url, params={"format": "csv", "beside": projects[0]})
    assert "is named twice" in sentence(twice, 422)
    scores = client.get(url, params={"format": "csv", "beside": projects[1], "scores": "true"})
    assert "no place for scores" in sentence(scores, 422)
    assert "no project 'nothing'" in sentence(client.get(url, params={"beside": "nothing"}), 404)


def test_intents_and_slots_of_real_sentences_come_out_together(client: TestClient, shared_data: Path) -> None:
    lines = (shared_data / "snips" / "test.jsonl").read_text(encoding="utf-8").splitlines()
    rows = list({row["text"]: row for row in map(json.loads, lines)}.values())
    intents = make(client, "text-classification", "Intents", [(row["text"], row["intent"]) for row in rows])
    slots = make(client, "token-classification", "Slots", [(row["text"], row["spans"]) for row in rows])
    found = {row["text"]: row for row in map(json.loads, exported(client, intents, slots).splitlines())}
    assert len(found) == len(rows)
    for row in rows:
        assert found[row["text"]][intents] == row["intent"]
        assert found[row["text"]][slots] == sorted(row["spans"], key=lambda one: (one["start"], one["end"]))
