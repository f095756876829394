"""`evaluate` measures a version on a file of labelled texts."""

from pathlib import Path

import pytest

from tests.studio.cli.conftest import ROWS, Run, write_csv


def test_json_has_the_promised_keys_and_is_right(tmp_path: Path, run: Run, served: str) -> None:
    texts = [text for text, _ in ROWS]
    answers = [run("predict", text, "--json").json["label"] for text in texts[:4]]
    file = write_csv(tmp_path / "test.csv", list(zip(texts[:4], answers, strict=True)))
    result = run("evaluate", "--data", file, "--json").json
    assert result == {"accuracy": 1.0, "macro_f1": 1.0, "examples": 4, "version": served}
    assert "Macro-F1 1.0000, Accuracy 1.0000 on 4 examples" in run("evaluate", "--data", file).out


def test_rows_without_a_label_are_left_out(tmp_path: Path, run: Run, served: str) -> None:
    file = tmp_path / "test.jsonl"
    file.write_text('{"text": "a", "label": "praise"}\n{"text": "b", "label": null}\n{"text": "c", "label": ""}\n')
    assert run("evaluate", "--data", file, "--json").json["examples"] == 1
    file.write_text('{"text": "b", "label": null}\n')
    run("evaluate", "--data", file).refused("no labelled rows")


def test_unknown_labels_and_columns_are_named(tmp_path: Path, run: Run, served: str) -> None:
    file = write_csv(tmp_path / "test.csv", [("hello", "plants")])
    run("evaluate", "--data", file).refused("'plants'", "delivery, praise, refund")
    run("evaluate", "--data", file, "--text-column", "body").refused("no column 'body'")


def test_a_file_larger_than_one_batch_is_scored_whole(
    tmp_path: Path, run: Run, served: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.evaluation.AT_ONCE", 10)
    file = write_csv(tmp_path / "test.csv", ROWS)
    assert run("evaluate", "--data", file, "--json").json["examples"] == 36


def test_a_text_that_people_would_be_refused_is_cut_and_measured(tmp_path: Path, run: Run, served: str) -> None:
    long = "money back please " * 40
    [label] = {run("predict", long, "--json").json["label"]}
    run("long-inputs", "--set", "policy=refuse")
    run("predict", long).refused("has 122 tokens")
    file = write_csv(tmp_path / "test.csv", [(long, label)])
    assert run("evaluate", "--data", file, "--json").json["accuracy"] == 1
