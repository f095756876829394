"""`train` queues a training or waits for it; versions are promoted, rolled back and checked."""

import shutil
from pathlib import Path

import pytest

from studio.wiring import Studio
from tests.studio.cli.conftest import ROWS, Run, write_csv
from tests.tiny import make_base


def test_without_wait_the_job_is_queued(inbox: Path, run: Run, studio: Studio) -> None:
    assert run("train", "--json").json == {"job": 1, "state": "queued"}
    assert "Job 1 waits" in run("train").out  # requests made meanwhile are one
    assert len(studio.training.recent(studio.projects.find().id)) == 1


@pytest.mark.slow
def test_the_whole_life_of_versions(inbox: Path, tmp_path: Path, run: Run, data_dir: Path) -> None:
    first = run("train", "--wait", "--epochs", 20, "--learning-rate", 0.01, "--batch-size", 8, "--json")
    assert first.json["state"] == "succeeded"
    assert first.err == ""
    one = first.json["version"]
    assert run("train", "--wait", "--epochs", 20, "--learning-rate", 0.009).err == ""
    two = next(version["name"] for version in run("versions", "--json").json if version["name"] != one)
    served = next(version["name"] for version in run("versions", "--json").json if version["serves"])
    other = one if served == two else two
    assert f"* {served}" in run("versions").out

    assert run("promote", other.split("-")[0], "--note", "I like it", "--json").json == {"version": other}
    run("promote", other).refused("serves already")
    assert run("rollback").out == f"{served} serves again.\n"
    assert run("predict", "where is it", "--json").json["version"] == served
    assert run("predict", "where is it", "--version", other, "--json").json["version"] == other
    assert run("evaluate", "--data", inbox, "--version", other, "--json").json["version"] == other
    assert run("doctor").out == "All is well.\n"

    folder = data_dir / "versions" / "inbox"
    changed = next(path for path in folder.iterdir() if path.name.startswith(one.split("-")[1]))
    (changed / "config.json").write_text((changed / "config.json").read_text() + " ")
    found = run("doctor")
    assert found.code not in (0, 2)
    assert f"The files of {one} of inbox have changed" in found.out
    shutil.rmtree(changed)
    assert f"The folder of {one} of inbox is missing" in run("doctor").out
    if served == one:
        run("predict", "hello").refused()
    run("promote", one).refused()


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("hello", "")], "there are none"),
        ([(f"text {number}", "praise") for number in range(9)], "all"),
        ([("a", "praise"), ("b", "refund")], "2"),
    ],
    ids=["no labels", "one class", "too few"],
)
def test_too_few_labels_are_refused(tmp_path: Path, run: Run, rows: list[tuple[str, str]], words: str) -> None:
    assert run("import", write_csv(tmp_path / "few.csv", rows), "--labels", "praise,refund").code == 0
    for wait in ([], ["--wait"]):
        run("train", *wait).refused("Training needs", words)


def test_a_config_that_was_printed_trains_the_same(inbox: Path, tmp_path: Path, run: Run, studio: Studio) -> None:
    file = tmp_path / "numbers.yaml"
    file.write_text(run("train", "--print-config", "--epochs", 7).out)
    run("train", "--config", file, "--batch-size", 4)
    [job] = studio.training.recent(studio.projects.find().id)
    assert job.hyperparameters == run("train", "--config", file, "--batch-size", 4, "--print-config", "--json").json
    assert (job.hyperparameters["epochs"], job.hyperparameters["batch_size"]) == (7, 4)


def test_a_config_that_cannot_be_meant_is_refused(inbox: Path, tmp_path: Path, run: Run, studio: Studio) -> None:
    file = tmp_path / "numbers.yaml"
    run("train", "--config", file).refused("cannot be read", "--print-config")
    file.write_text("epochs: many")
    run("train", "--config", file).refused("epochs is 'many'", "a whole number from 1 to 1000")
    file.write_bytes(b"\xff\xfe")
    run("train", "--config", file).refused("UTF-8")
    assert studio.training.recent(studio.projects.find().id) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--base", "org/other"], ["No version serves yet", "Train a version of this project first"]),
        (["--base", "org/other", "--compare-with", "v9"], ["no version 'v9'"]),
        (["--compare-with", "v1"], ["--compare-with goes with --base"]),
        (["--base", "org/other", "--dry-run"], ["--dry-run"]),
        (["--base", "org/other", "--print-config"], ["--print-config"]),
    ],
)
def test_a_comparison_that_cannot_be_meant_is_refused(
    inbox: Path, run: Run, arguments: list[str], words: list[str]
) -> None:
    run("train", *arguments).refused(*words)


@pytest.mark.slow
def test_a_base_is_compared_and_shown_beside_the_other(inbox: Path, tmp_path: Path, run: Run) -> None:
    other = make_base(tmp_path / "deeper", seed=1, layers=3)
    first = run("train", "--wait", "--epochs", 20, "--learning-rate", 0.01, "--json").json["version"]
    compared = run("train", "--wait", "--base", other, "--compare-with", "v1", "--json").json
    assert f"to be compared with {first}" in compared["outcome"]
    assert f"  to be compared with {first}  " in run("versions").out
    rows = run("siblings", compared["version"], "--measure", "--json").json["versions"]
    assert [(row["version"], row["checkpoint"] == other) for row in rows] == [
        (compared["version"], True),
        (first, False),
    ]
    assert all(row["latency_ms"] > 0 for row in rows)
    shown = run("siblings", "v1").out.splitlines()
    assert len(shown) == 2
    assert first in shown[0]
    assert " M parameters, " in shown[1]


@pytest.mark.slow
def test_a_dry_run_says_what_a_training_would_take(inbox: Path, run: Run, studio: Studio) -> None:
    assert run("train", "--dry-run").out.startswith("About ")
    found = run("train", "--dry-run", "--epochs", 50, "--json").json
    assert found["state"] == "done"
    assert found["memory_bytes"] > 50_000_000
    assert studio.training.recent(studio.projects.find().id) == []


def test_numbers_out_of_range_are_refused(inbox: Path, run: Run, studio: Studio) -> None:
    run("train", "--epochs", 0).refused("epochs is 0")
    run("train", "--learning-rate", "nan").refused("learning_rate is nan")
    run("train", "--batch-size", "many").refused("--batch-size")
    assert studio.training.recent(studio.projects.find().id) == []


@pytest.mark.slow
def test_a_training_that_fails_says_why_in_one_line(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write_csv(tmp_path / "inbox.csv", ROWS)
    assert run("import", file, "--checkpoint", tmp_path / "absent").code == 0
    done = run("train", "--wait")
    assert len(done.err.splitlines()) == 1
    done.refused("There is no folder")
    assert done.out == ""
