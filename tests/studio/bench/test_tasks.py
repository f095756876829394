"""Tasks are measured on examples that were not learnt from, and say what was learnt from how many."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from studio.bench.tasks import material, measure
from studio.errors import InvalidInput

CONTEXTS = ("my parcel waits in the post", "the card is on the plant", "water the leaf today", "she was paid back")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder as `--data` wants it, with a little of everything."""
    snips: list[dict[str, object]] = [
        {"text": f"my parcel {number} waits", "spans": [{"start": 3, "end": 9, "label": "thing"}] if number % 3 else []}
        for number in range(40)
    ]
    asked = [
        {"answers": [{"answer_start": 0, "text": text.split()[0]}], "question": "what is it?"} for text in CONTEXTS
    ]
    paragraphs = [{"context": text, "qas": [one]} for text, one in zip(CONTEXTS, asked, strict=True)]
    pairs: list[dict[str, object]] = [
        {"source": f"name[{number}]", "target": f"it is {number}"} for number in range(30)
    ]
    contents = {
        "snips/train_3500.jsonl": lines([*snips[:30], snips[35]]),
        "snips/test.jsonl": lines(snips[30:]),
        "xquad/xquad.en.json": json.dumps({"data": [{"paragraphs": paragraphs}]}),
        "e2e_nlg/dev.jsonl": lines([*pairs, {"source": "name[0]", "target": "something else"}]),
    }
    for name, content in contents.items():
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(content, encoding="utf-8")
    return tmp_path


def lines(rows: Sequence[Mapping[str, object]]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


@pytest.mark.parametrize("name", material.MATERIALS)
def test_what_is_tested_was_not_learnt_from(data: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(material, "QUESTIONS", 2)
    monkeypatch.setattr(material, "PAIRS", 20)
    found = material.read_material(name, data)
    learnt, tested = ({row.text for row in rows} for rows in (found.train, found.test))
    assert len(learnt) == len(found.train) > 1
    assert tested
    assert not learnt & tested


@pytest.mark.slow
def test_a_task_goes_from_a_file_to_a_version_that_is_tested(data: Path, tiny_base: str) -> None:
    heard: list[str] = []
    [found] = measure(data, ["sets"], heard.append, base=tiny_base)
    assert (found.name, found.task, found.examples, found.tested) == ("sets", "multi-label", 30, 10)
    assert set(found.figures) == {"macro_f1", "accuracy"}
    assert found.seconds > 0
    assert heard == ["sets: 30 examples to learn from, 10 to test on"]


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"no .*test\.jsonl\. Give a folder"):
        measure(tmp_path, ["spans"], print)
    with pytest.raises(InvalidInput, match=r"nothing called 'names'.* spans, sets, questions, pairs"):
        measure(tmp_path, ["names"], print)
