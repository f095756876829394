"""Answers become a file that a spreadsheet can open, and old files do not pile up."""

import csv
import os
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from studio.exchange.predictions import KEPT_SECONDS, write_predictions
from studio.serving.prediction import Prediction
from studio.tasks.base import Shape


def answer(label: str, **shares: float) -> Prediction:
    return Prediction(label, shares, "v1-0123456789", tokens=5, truncated=True, cut_tokens=2, max_length=5)


def asked(*texts: str) -> list[dict[str, str]]:
    return [{"text": text} for text in texts]


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_every_text_has_its_answer_and_no_cell_is_run(temporary: Path) -> None:
    path = write_predictions(
        asked("=1+1", "two\nlines"), [answer("a", a=0.75, b=0.25), answer("b", a=0.5, b=0.5)], "label"
    )
    with Path(path).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["text"] for row in rows] == ["'=1+1", "two\nlines"]
    assert rows[0] == {
        "text": "'=1+1", "label": "a", "version": "v1-0123456789", "variant": "fp32", "tokens": "5", "cut_tokens": "2",
        "windows": "1",
        "probability of a": "0.75", "probability of b": "0.25",
    }  # fmt: skip


def test_a_file_stays_while_it_may_be_downloaded_and_no_longer(temporary: Path) -> None:
    (temporary / "of-somebody-else").mkdir()
    first, second = (Path(write_predictions(asked("a"), [answer("a", a=1.0)], "label")) for _ in range(2))
    assert first.is_file()
    assert first != second
    old = time.time() - KEPT_SECONDS - 1
    os.utime(first.parent, (old, old))
    os.utime(temporary / "of-somebody-else", (old, old))
    third = Path(write_predictions(asked("a"), [answer("a", a=1.0)], "label"))
    assert {path.name for path in temporary.iterdir()} == {
        second.parent.name, third.parent.name, "of-somebody-else"
    }  # fmt: skip


@pytest.mark.usefixtures("temporary")
def test_answers_of_every_shape_stand_there_as_json_and_in_words() -> None:
    text = "=Ada met Grace"
    span = {"start": 1, "end": 4, "label": "=person"}
    for shape, said, in_json, words in (
        ("labels", ["=a", "b"], '["=a", "b"]', "'=a, b"),
        ("labels", [], "[]", "none of the labels"),
        ("spans", [span], '[{"start": 1, "end": 4, "label": "=person"}]', "'=person “Ada”"),
        ("answers", [{"start": 9, "end": 14}], '[{"start": 9, "end": 14}]', "“Grace”"),
        ("answers", [], "[]", "no answer"),
        ("text", "=cmd()", "'=cmd()", "'=cmd()"),
    ):
        one = replace(answer("a"), label=said, confidence=0.25)
        path = write_predictions([{"question": "+who?", "text": text}], [one], cast(Shape, shape))
        with Path(path).open(encoding="utf-8", newline="") as file:
            [row] = csv.DictReader(file)
        assert (row["question"], row["text"]) == ("'+who?", "'=Ada met Grace")
        assert (row["label"], row["in words"], row["probability"]) == (in_json, words, "0.25")
