"""The sample that comes with the studio is what the first start, the README and the journeys count on."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from studio.first_start import SAMPLE
from studio.projects import require_label
from tests.conftest import ROOT

ANSWERS = ROOT / "tests" / "fixtures" / "sample_answers.jsonl"


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


MESSAGES = rows(SAMPLE / "messages.jsonl")
DESCRIBED = json.loads((SAMPLE / "project.json").read_text(encoding="utf-8"))
LABELS = {label["name"] for label in DESCRIBED["labels"]}


def test_a_third_of_600_messages_is_unlabelled() -> None:
    assert len(MESSAGES) == 600
    assert sum(row["label"] is None for row in MESSAGES) == 200
    assert {frozenset(row) for row in MESSAGES} == {frozenset({"text", "label"})}


def test_no_message_is_there_twice_or_empty() -> None:
    plain = [" ".join(row["text"].split()).casefold() for row in MESSAGES]
    assert len(set(plain)) == len(plain)
    assert all(plain)


def test_every_label_is_described_and_used_often_enough() -> None:
    assert len(LABELS) == len(DESCRIBED["labels"]) == 6
    for label in DESCRIBED["labels"]:
        require_label(label["name"])
        assert label["description"].endswith(".")
    counts = Counter(row["label"] for row in MESSAGES if row["label"] is not None)
    assert set(counts) == LABELS
    assert min(counts.values()) >= 30


def test_the_guidelines_speak_of_every_label() -> None:
    assert all(f"**{label}**" in DESCRIBED["guidelines"] for label in LABELS)


def test_the_answers_are_those_of_the_unlabelled_messages() -> None:
    answers = rows(ANSWERS)
    assert sorted(row["text"] for row in answers) == sorted(row["text"] for row in MESSAGES if row["label"] is None)
    assert {row["label"] for row in answers} <= LABELS
