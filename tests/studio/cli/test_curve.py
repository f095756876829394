"""The learning curve on the command line."""

import json
import random
from pathlib import Path

import pytest

from studio.cli import main

FRUIT, TOOLS = ("apple", "pear", "plum", "fig", "grape"), ("hammer", "saw", "drill", "plane", "file")


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tiny_base: str) -> Path:
    """A project with 150 labelled examples, a part of them held out."""
    monkeypatch.setenv("STUDIO_CHECKPOINT", tiny_base)
    letters = random.Random(0)
    rows = ["text,label"]
    for number in range(150):
        words = FRUIT if number % 2 else TOOLS
        odd = "".join(letters.choices("abcdefgh", k=8))
        rows.append(f"{' '.join(letters.choices(words, k=4))} {odd},{'fruit' if number % 2 else 'tools'}")
    (tmp_path / "rows.csv").write_text("\n".join(rows), encoding="utf-8")
    place = ("--data-dir", str(tmp_path / "data"))
    assert main(["create-project", "Inbox", "--labels", "fruit,tools", "--holdout-percent", "40", *place]) == 0
    assert main(["import", str(tmp_path / "rows.csv"), *place]) == 0
    return tmp_path / "data"


def test_it_is_made_and_told_in_sentences(capsys: pytest.CaptureFixture[str], data_dir: Path) -> None:
    capsys.readouterr()
    assert main(["learning-curve", "--data-dir", str(data_dir), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["labels"] + report["held_out"] == 150
    assert report["verdict"] in ("more", "enough", "unclear")
    assert main(["learning-curve", "--data-dir", str(data_dir)]) == 0
    output = capsys.readouterr().out
    assert "macro-F1 of a linear head" in output
    assert "nobody has labelled the same examples" in output


def test_without_labels_it_says_what_to_label(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tiny_base: str
) -> None:
    monkeypatch.setenv("STUDIO_CHECKPOINT", tiny_base)
    place = ("--data-dir", str(tmp_path / "data"))
    assert main(["create-project", "Inbox", "--labels", "a,b", *place]) == 0
    assert main(["learning-curve", *place]) == 2
    assert "Label 40 more" in capsys.readouterr().err
