"""Real labels of several tasks, as rows that a project takes in, and others that its version is tested on."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from studio.errors import InvalidInput
from studio.exchange.mapping import ColumnMapping
from studio.tasks.base import Said

SENTENCES, QUESTIONS, PAIRS, TESTED_PAIRS = 400, 200, 400, 60
# Which slots occur: rare ones need more sentences than the borders of common ones.
SETS = 3_500


@dataclass(frozen=True, slots=True)
class Row:
    """An example as a file of JSON lines has it; `said` is what is to be learnt of it."""

    text: str
    said: Said
    question: str | None = None

    def to_json(self) -> str:
        asked = {} if self.question is None else {"question": self.question}
        return json.dumps({"text": self.text, "said": self.said, **asked}, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Material:
    """Of one task; `numbers` are hyperparameters where the usual ones would not do."""

    task: str
    labels: tuple[str, ...]
    train: Sequence[Row]
    test: Sequence[Row]
    numbers: Mapping[str, Any] = field(default_factory=dict)
    task_settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def columns(self) -> ColumnMapping:
        return ColumnMapping("text", "said", question="question" if self.train[0].question else None)


def read_spans(folder: Path) -> Material:
    """Slots of 400 SNIPS sentences; tested on 700 others."""
    train, test = _snips(folder, SENTENCES, lambda row: row["spans"])
    labels = sorted({span["label"] for row in train + test for span in row.said})
    return Material("token-classification", tuple(labels), train, test)


def read_sets(folder: Path) -> Material:
    """Which slots occur in 3,500 SNIPS sentences; tested on 700 others."""
    train, test = _snips(folder, SETS, lambda row: sorted({span["label"] for span in row["spans"]}))
    labels = sorted({name for row in train + test for name in row.said})
    return Material("multi-label", tuple(labels), train, test, numbers={"epochs": 8})


def read_questions(folder: Path) -> Material:
    """200 questions of XQuAD about the first articles; tested on 200 about the next ones."""
    content = json.loads(_read(folder / "xquad" / "xquad.en.json"))
    rows = list(_questions(content))
    train, test = rows[:QUESTIONS], rows[QUESTIONS:]
    known = {row.text for row in train}
    return Material("question-answering", (), train, [row for row in test if row.text not in known][:QUESTIONS])


def read_pairs(folder: Path) -> Material:
    """400 meaning representations of E2E with a sentence for each, in the order of the file; tested on 60 others."""
    first: dict[str, str] = {}
    for row in _lines(folder / "e2e_nlg" / "dev.jsonl"):
        first.setdefault(row["source"], row["target"])
    rows = [Row(source, target) for source, target in first.items()]
    numbers = {"epochs": 12, "learning_rate": 3e-4, "batch_size": 16, "max_length": 96, "freeze_embeddings": False}
    return Material("seq2seq", (), rows[:PAIRS], rows[PAIRS : PAIRS + TESTED_PAIRS], numbers, {"beams": 2})


# By the names that the command takes.
MATERIALS: dict[str, Callable[[Path], Material]] = {
    "spans": read_spans,
    "sets": read_sets,
    "questions": read_questions,
    "pairs": read_pairs,
}


def read_material(name: str, folder: Path) -> Material:
    """Raises InvalidInput: there is none of this name, or a file is missing."""
    if name not in MATERIALS:
        raise InvalidInput(f"There is nothing called {name!r} to learn. Choose of: {', '.join(MATERIALS)}.")
    return MATERIALS[name](folder)


def _snips(folder: Path, count: int, said: Callable[[dict[str, Any]], Said]) -> tuple[list[Row], list[Row]]:
    """So many sentences to learn from, none of which is tested."""
    test = [Row(row["text"], said(row)) for row in _lines(folder / "snips" / "test.jsonl")]
    tested = {row.text for row in test}
    rows = (Row(row["text"], said(row)) for row in _lines(folder / "snips" / "train_3500.jsonl"))
    return list(islice((row for row in rows if row.text not in tested), count)), test


def _questions(content: Mapping[str, Any]) -> Iterator[Row]:
    for article in content["data"]:
        for paragraph in article["paragraphs"]:
            for asked in paragraph["qas"]:
                answer = asked["answers"][0]
                start = answer["answer_start"]
                said = [{"start": start, "end": start + len(answer["text"])}]
                yield Row(paragraph["context"], said, asked["question"])


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    yield from map(json.loads, _read(path).splitlines())


def _read(path: Path) -> str:
    if not path.is_file():
        raise InvalidInput(f"There is no {path}. Give a folder that holds it with --data.")
    return path.read_text(encoding="utf-8")
