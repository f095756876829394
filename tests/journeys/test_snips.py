"""Real input: 200 labelled requests are enough to reach 0.96 on 700 that were never seen."""

import json
from itertools import islice
from pathlib import Path

import pytest

from tests.running import run_cli

COLUMNS = ("--text-column", "text", "--label-column", "intent")


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_two_hundred_snips_labels_reach_96_percent(shared_data: Path, tmp_path: Path) -> None:
    first = tmp_path / "first.jsonl"
    with (shared_data / "snips" / "train_3500.jsonl").open() as rows:
        first.write_text("".join(islice(rows, 200)))
    data_dir = tmp_path / "data"
    imported = run_cli("import", first, "--project", "snips", *COLUMNS, data_dir=data_dir)
    assert imported.returncode == 0, imported.stderr
    trained = run_cli("train", "--wait", data_dir=data_dir)
    assert trained.returncode == 0, trained.stdout + trained.stderr
    test = shared_data / "snips" / "test.jsonl"
    evaluated = run_cli("evaluate", "--data", test, *COLUMNS, "--json", data_dir=data_dir)
    assert evaluated.returncode == 0, evaluated.stderr
    result = json.loads(evaluated.stdout)
    assert result["examples"] == 700
    assert result["accuracy"] >= 0.96
    predicted = json.loads(run_cli("predict", "play some jazz", "--json", data_dir=data_dir).stdout)
    assert set(predicted) >= {"label", "probabilities", "version", "tokens", "truncated"}
    assert predicted["label"] == "PlayMusic"
    assert predicted["version"] == result["version"]
