"""The command line does what the pages do; bad input is exit 2 and one line on stderr that says what to do."""

import csv
import io
import json
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from storage.repositories.bulk import Bulk
from studio.checkpoints.identity import checkpoint_identity
from studio.cli import main
from studio.projects import LabelName
from studio.settings import Settings
from studio.wiring import Studio, build
from tests.conftest import LABELS
from tests.running import run_cli

TEXTS = {"praise": "I love it, thanks {}", "refund": "money back please {}", "delivery": "where is my parcel {}"}
ROWS = [(TEXTS[label].format(number), label) for number in range(12) for label in LABELS]


@dataclass
class Ended:
    """What a command left: its exit code and its two outputs."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        assert self.code == 0, self.err
        return json.loads(self.out)

    def refused(self, *words: str) -> str:
        """Checks the contract of a refusal, and returns its line."""
        line, *rows = self.err.splitlines()
        assert self.code == 2
        assert line.startswith("error: ")
        assert all(row.startswith("  ") for row in rows), self.err
        assert "Traceback" not in self.err
        assert line.endswith((".", "--help", "--wait")), line
        for word in words:
            assert word in self.err
        return line


Run = Callable[..., Ended]


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def run(
    data_dir: Path, tiny_base: str, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Run:
    """Runs a command in this process, on a data folder of its own."""
    for name, value in {"CHECKPOINT": tiny_base, "DEVICE": "cpu", "EPOCHS": "1", "RETRAIN_AFTER": "0"}.items():
        monkeypatch.setenv(f"STUDIO_{name}", value)

    def run(*arguments: object) -> Ended:
        capfdbinary.readouterr()
        code = main([*map(str, arguments), "--data-dir", str(data_dir)])
        out, err = capfdbinary.readouterr()
        return Ended(code, out.decode(errors="surrogateescape"), err.decode())

    return run


@pytest.fixture
def studio(run: Run, data_dir: Path) -> Iterator[Studio]:
    """The same data folder from the inside, to prepare and to look."""
    studio = build(Settings(data_dir=data_dir, device="cpu"))
    yield studio
    studio.serving.close()
    studio.store.close()


def write_csv(path: Path, rows: list[tuple[str, str]], header: tuple[str, str] = ("text", "label")) -> Path:
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


@pytest.fixture
def inbox(tmp_path: Path, run: Run) -> Path:
    """The file that the project `inbox` was made from."""
    file = write_csv(tmp_path / "inbox.csv", ROWS)
    assert run("import", file).code == 0
    return file


@pytest.fixture
def served(studio: Studio, tiny_classifier: str) -> str:
    """The name of the live version of `answers`, a project of a checkpoint with its own head."""
    labels = [LabelName(label) for label in LABELS]
    project = studio.projects.create(
        "answers", labels=labels, checkpoint=tiny_classifier, retrain_after=0, holdout_percent=20
    )
    identity = checkpoint_identity(tiny_classifier)
    return studio.registry.register_checkpoint(project.id, tiny_classifier, identity).name


class TestImport:
    def test_a_new_project_is_named_after_its_file(self, tmp_path: Path, run: Run, studio: Studio) -> None:
        done = run("import", write_csv(tmp_path / "My Inbox 2024.csv", ROWS))
        assert (done.code, done.err) == (0, "")
        assert done.out.startswith("Made the project my-inbox-2024.\n36 new examples from 36 rows")
        project = studio.projects.find()
        assert {label.name for label in project.labels} == set(LABELS)
        assert project.progress.labelled == 36

    def test_a_named_project_is_made_with_the_listed_labels(self, tmp_path: Path, run: Run, studio: Studio) -> None:
        file = tmp_path / "texts.jsonl"
        file.write_text('{"text": "where is it"}\n')
        report = run("import", file, "--project", "post", "--labels", "yes, no", "--json").json
        assert (report["project"], report["added"], report["labelled"]) == ("post", 1, 0)
        assert [label.name for label in studio.projects.find("post").labels] == ["yes", "no"]

    def test_the_columns_are_guessed_or_named(self, tmp_path: Path, run: Run, studio: Studio) -> None:
        guessed = write_csv(tmp_path / "a.csv", [("hello", "x"), ("bye", "y")], ("Message", "Category"))
        assert run("import", guessed, "--project", "a").code == 0
        named = write_csv(tmp_path / "b.csv", [("hello", "x"), ("bye", "y")], ("foo", "bar"))
        run("import", named, "--project", "b").refused("--text-column", "foo, bar")
        assert run("import", named, "--project", "b", "--text-column", "foo", "--label-column", "bar").code == 0
        assert [project.progress.labelled for project in studio.projects.all()] == [2, 2]

    def test_a_new_project_needs_labels(self, tmp_path: Path, run: Run, studio: Studio) -> None:
        file = tmp_path / "texts.jsonl"
        file.write_text('{"text": "where is it"}\n')
        run("import", file).refused("--label-column", "--labels")
        assert studio.projects.all() == []

    def test_bad_rows_are_named_below_the_line_and_leave_no_project(
        self, tmp_path: Path, run: Run, studio: Studio
    ) -> None:
        file = write_csv(tmp_path / "bad.csv", [*ROWS[:2], ("", "praise"), ("x", "y" * 99)])
        done = run("import", file)
        done.refused("row 4: the text is empty", "row 5: the label has 99 characters")
        assert done.out == ""
        assert studio.projects.all() == []
        assert run("import", file, "--skip-bad-rows", "--json").json["skipped_rows"] == 2

    def test_an_import_that_breaks_in_any_way_leaves_no_project(
        self, tmp_path: Path, run: Run, studio: Studio, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def interrupted(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr("studio.exchange.importer.Importer.load", interrupted)
        with pytest.raises(KeyboardInterrupt):
            run("import", write_csv(tmp_path / "inbox.csv", ROWS))
        assert studio.projects.all() == []

    def test_an_unknown_label_is_refused_unless_it_may_be_added(
        self, inbox: Path, tmp_path: Path, run: Run, studio: Studio
    ) -> None:
        more = write_csv(tmp_path / "more.csv", [("a leaf is brown", "plants")])
        run("import", more).refused("plants")
        assert studio.projects.find().progress.examples == 36
        assert run("import", more, "--add-labels", "--json").json["new_labels"] == ["plants"]
        assert studio.projects.find().progress.examples == 37

    @pytest.mark.parametrize("name", ["Bad Name", "../x", "-x", "", "x" * 64])
    def test_a_name_that_no_project_can_have_is_refused(self, tmp_path: Path, run: Run, name: str) -> None:
        run("import", write_csv(tmp_path / "inbox.csv", ROWS), f"--project={name}").refused("no project name")

    def test_enough_labels_queue_a_training(
        self, tmp_path: Path, run: Run, studio: Studio, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("STUDIO_RETRAIN_AFTER", "20")
        assert run("import", write_csv(tmp_path / "inbox.csv", ROWS)).code == 0
        job = studio.training.current(studio.projects.find().id)
        assert job is not None
        assert job.state == "queued"


class TestFilesThatCannotBeRead:
    def files(self, folder: Path) -> dict[str, Path]:
        (folder / "folder.csv").mkdir()
        (folder / "empty.csv").touch()
        (folder / "picture.png").write_bytes(b"\x89PNG")
        (folder / "latin.csv").write_bytes("text,label\nschön,x\n".encode("latin-1"))
        (folder / "broken.jsonl").write_text('{"text": "a"}\n{"text": \n')
        files = [folder / "missing.csv", *sorted(folder.iterdir())]
        if sys.platform == "linux":
            # Nobody can read where this begins, not even the superuser that tests may run as.
            (folder / "unreadable.csv").symlink_to("/proc/self/mem")
            files.append(folder / "unreadable.csv")
        return {file.name: file for file in files}

    def test_import_says_why(self, tmp_path: Path, run: Run, studio: Studio) -> None:
        folder = tmp_path / "files"
        folder.mkdir()
        for name, file in self.files(folder).items():
            run("import", file).refused(name.partition(".")[0])
        assert studio.projects.all() == []

    def test_evaluate_says_why(self, tmp_path: Path, run: Run, served: str) -> None:
        folder = tmp_path / "files"
        folder.mkdir()
        for name, file in self.files(folder).items():
            run("evaluate", "--data", file).refused(name.partition(".")[0])


class TestExport:
    def test_standard_output_carries_every_format(self, inbox: Path, run: Run) -> None:
        lines = [json.loads(line) for line in run("export").out.splitlines()]
        assert sorted((row["text"], row["label"]) for row in lines) == sorted(ROWS)
        rows = list(csv.DictReader(io.StringIO(run("export", "--format", "csv").out, newline="")))
        assert sorted((row["text"], row["label"]) for row in rows) == sorted(ROWS)
        parquet = run("export", "--format", "parquet").out.encode(errors="surrogateescape")
        assert pq.read_table(io.BytesIO(parquet)).num_rows == len(ROWS)

    @pytest.mark.parametrize("name", ["out.jsonl", "out.CSV", "out.parquet"])
    def test_a_file_is_written_in_the_format_of_its_ending(
        self, inbox: Path, tmp_path: Path, run: Run, name: str
    ) -> None:
        target = tmp_path / name
        assert run("export", target).out == f"Wrote 36 labels to {target}.\n"
        assert run("import", target, "--project", "again", "--json").json["labelled"] == len(ROWS)

    def test_an_unknown_ending_is_refused_and_leaves_nothing(self, inbox: Path, tmp_path: Path, run: Run) -> None:
        for name in ("out.xlsx", "out"):
            run("export", tmp_path / name).refused("jsonl", "csv")
        assert [path.name for path in tmp_path.iterdir() if "out" in path.name] == []

    def test_a_place_that_cannot_be_written_is_named(self, inbox: Path, tmp_path: Path, run: Run) -> None:
        before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir() if path.is_file()}
        for place in (inbox / "out.csv", tmp_path, tmp_path / "absent" / "out.csv", Path("/"), Path("/proc/out.csv")):
            run("export", place, "--format", "csv").refused(str(place), "Choose another place")
        assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir() if path.is_file()} == before

    def test_a_whole_project_moves_to_another_studio(self, inbox: Path, tmp_path: Path, run: Run) -> None:
        whole = tmp_path / "whole.jsonl"
        assert run("export", whole, "--format", "everything").out == f"Wrote 36 examples to {whole}.\n"
        done = run("import", whole, "--project", "again", "--json")
        assert (done.json["added"], done.json["labelled"], done.json["project"]) == (36, 36, "again")
        again = tmp_path / "again.jsonl"
        assert run("export", again, "--format", "everything", "--project", "again").code == 0
        one, other = (path.read_text().replace('"name": "again"', '"name": "inbox"') for path in (whole, again))
        assert one == other
        run("import", whole, "--project", "inbox").refused("has examples already")

    @pytest.mark.parametrize("kind", ["label-studio", "doccano"])
    def test_other_tools_files_come_and_go(self, kind: str, inbox: Path, tmp_path: Path, run: Run) -> None:
        target = tmp_path / ("tasks.json" if kind == "label-studio" else "rows.jsonl")
        assert run("export", target, "--format", kind).code == 0
        assert run("import", target, "--project", "again", "--json").json["labelled"] == len(ROWS)

    def test_a_data_set_is_a_folder_or_a_zip_file(self, inbox: Path, tmp_path: Path, run: Run) -> None:
        folder, archive = tmp_path / "set", tmp_path / "set.zip"
        assert run("export", folder, "--format", "datasets").code == 0
        assert (folder / "README.md").is_file()
        assert run("export", archive).code == 0
        assert archive.read_bytes().startswith(b"PK")
        run("export", folder, "--format", "datasets").refused("is there already")
        assert run("import", f"{folder}[train]", "--project", "again").code == 0


class TestImports:
    def test_imports_are_listed_with_what_became_of_them(self, inbox: Path, tmp_path: Path, run: Run) -> None:
        bad = write_csv(tmp_path / "bad.csv", [("hello", "nonsense")])
        assert run("import", bad).code == 2
        refused, done = run("imports").out.splitlines()
        assert done == "import 1: done, 36 of 36 rows stored"
        assert refused.startswith("import 2: failed. 1 of 1 row cannot be imported. Nothing was stored.")
        assert [one["state"] for one in run("imports", "--json").json] == ["failed", "done"]

    def test_an_import_that_was_interrupted_goes_on(
        self, inbox: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        large = write_csv(tmp_path / "large.csv", [(f"text {n}", "") for n in range(5_000)])
        with monkeypatch.context() as patch:
            moves = iter(range(2))
            found = Bulk.add_examples

            def add_examples(self: Bulk, rows: Any) -> dict[str, int]:
                if next(moves, None) is None:
                    raise KeyboardInterrupt
                return found(self, rows)

            patch.setattr(Bulk, "add_examples", add_examples)
            with pytest.raises(KeyboardInterrupt):
                run("import", large)
        assert "import 2: storing. The import was interrupted" in run("imports").out
        done = run("imports", "--resume", 2, "--json")
        assert (done.code, done.json["state"], done.json["stored"]) == (0, "done", 5_000)
        run("imports", "--resume", 2).refused("has ended")
        run("imports", "--resume", 99).refused("no import 99")


class TestTrain:
    def test_without_wait_the_job_is_queued(self, inbox: Path, run: Run, studio: Studio) -> None:
        assert run("train", "--json").json == {"job": 1, "state": "queued"}
        assert "Job 1 waits" in run("train").out  # requests made meanwhile are one
        assert len(studio.training.recent(studio.projects.find().id)) == 1

    @pytest.mark.slow
    def test_the_whole_life_of_versions(self, inbox: Path, tmp_path: Path, run: Run, data_dir: Path) -> None:
        first = run("train", "--wait", "--epochs", 1, "--batch-size", 8, "--json")
        assert first.json["state"] == "succeeded"
        assert first.err == ""
        one = first.json["version"]
        assert run("train", "--wait", "--epochs", 1, "--learning-rate", 0.01).err == ""
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
    def test_too_few_labels_are_refused(
        self, tmp_path: Path, run: Run, rows: list[tuple[str, str]], words: str
    ) -> None:
        assert run("import", write_csv(tmp_path / "few.csv", rows), "--labels", "praise,refund").code == 0
        for wait in ([], ["--wait"]):
            run("train", *wait).refused("Training needs", words)

    def test_numbers_out_of_range_are_refused(self, inbox: Path, run: Run, studio: Studio) -> None:
        run("train", "--epochs", 0).refused("epochs is 0")
        run("train", "--learning-rate", "nan").refused("learning_rate is nan")
        run("train", "--batch-size", "many").refused("--batch-size")
        assert studio.training.recent(studio.projects.find().id) == []

    @pytest.mark.slow
    def test_a_training_that_fails_says_why_in_one_line(
        self, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file = write_csv(tmp_path / "inbox.csv", ROWS)
        assert run("import", file, "--checkpoint", tmp_path / "absent").code == 0
        done = run("train", "--wait")
        assert len(done.err.splitlines()) == 1
        done.refused("There is no folder")
        assert done.out == ""


class TestPredict:
    def test_json_has_the_promised_keys(self, run: Run, served: str) -> None:
        answer = run("predict", "where is my parcel?", "--json").json
        assert set(answer) >= {"label", "probabilities", "version", "tokens", "truncated"}
        assert answer["version"] == served
        assert set(answer["probabilities"]) == set(LABELS)
        assert sum(answer["probabilities"].values()) == pytest.approx(1)
        assert answer["label"] == max(answer["probabilities"], key=answer["probabilities"].get)
        assert (answer["tokens"], answer["truncated"]) == (7, False)

    def test_words_show_the_bars_and_what_was_cut(self, run: Run, served: str) -> None:
        done = run("predict", "please " * 100)
        assert done.err == ""
        assert f"by {served}, 64 tokens; 38 more were cut" in done.out

    @pytest.mark.parametrize("text", ["", "  \n", "half \ud800 a pair", "x" * 100_001])
    def test_a_text_that_cannot_be_answered_is_refused(self, run: Run, served: str, text: str) -> None:
        run("predict", text).refused("The text")

    def test_a_project_without_a_version_says_how_to_get_one(self, inbox: Path, run: Run) -> None:
        run("predict", "hello").refused("inbox has no trained version yet", "train --wait")
        run("evaluate", "--data", inbox).refused("no trained version")
        run("rollback").refused("no earlier version")
        run("promote", "v1").refused("no version 'v1'")
        assert "no versions yet" in run("versions").out

    def test_an_untrained_head_is_never_an_answer(self, run: Run, studio: Studio, tiny_base: str) -> None:
        project = studio.projects.create(
            "raw", labels=[LabelName("a"), LabelName("b")], checkpoint=tiny_base, retrain_after=0, holdout_percent=20
        )
        studio.registry.register_checkpoint(project.id, tiny_base, "f" * 64)
        done = run("predict", "hello", "--json")
        assert done.out == ""
        done.refused("no trained classification head")


class TestEvaluate:
    def test_json_has_the_promised_keys_and_is_right(self, tmp_path: Path, run: Run, served: str) -> None:
        texts = [text for text, _ in ROWS]
        answers = [run("predict", text, "--json").json["label"] for text in texts[:4]]
        file = write_csv(tmp_path / "test.csv", list(zip(texts[:4], answers, strict=True)))
        result = run("evaluate", "--data", file, "--json").json
        assert result == {"accuracy": 1.0, "macro_f1": 1.0, "examples": 4, "version": served}
        assert "accuracy 1.0000, macro-F1 1.0000 on 4 examples" in run("evaluate", "--data", file).out

    def test_rows_without_a_label_are_left_out(self, tmp_path: Path, run: Run, served: str) -> None:
        file = tmp_path / "test.jsonl"
        file.write_text('{"text": "a", "label": "praise"}\n{"text": "b", "label": null}\n{"text": "c", "label": ""}\n')
        assert run("evaluate", "--data", file, "--json").json["examples"] == 1
        file.write_text('{"text": "b", "label": null}\n')
        run("evaluate", "--data", file).refused("no labelled rows")

    def test_unknown_labels_and_columns_are_named(self, tmp_path: Path, run: Run, served: str) -> None:
        file = write_csv(tmp_path / "test.csv", [("hello", "plants")])
        run("evaluate", "--data", file).refused("'plants'", "delivery, praise, refund")
        run("evaluate", "--data", file, "--text-column", "body").refused("no column 'body'")

    def test_a_file_larger_than_one_batch_is_scored_whole(
        self, tmp_path: Path, run: Run, served: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("studio.evaluation.TEXTS_AT_ONCE", 10)
        file = write_csv(tmp_path / "test.csv", ROWS)
        assert run("evaluate", "--data", file, "--json").json["examples"] == 36


class TestDoctor:
    def test_all_is_well(self, inbox: Path, run: Run) -> None:
        assert run("doctor", "--json").json == {"findings": []}

    def test_a_checkpoint_that_is_gone_is_found(self, run: Run, studio: Studio, tmp_path: Path) -> None:
        project = studio.projects.create("p", labels=[], checkpoint="x", retrain_after=0, holdout_percent=20)
        studio.registry.register_checkpoint(project.id, str(tmp_path / "gone"), "f" * 64)
        done = run("doctor")
        assert done.code == 1
        assert "The checkpoint of v1-ffffffffff of p is gone" in done.out

    def test_a_gold_label_that_is_not_the_newest_is_found(self, inbox: Path, run: Run, data_dir: Path) -> None:
        with sqlite3.connect(data_dir / "studio.db") as connection:
            connection.execute("UPDATE gold SET label_id = 2 WHERE example_id = 1")
        connection.close()
        done = run("doctor", "--json")
        assert done.code == 1
        assert "Example 1 has a gold label" in json.loads(done.out)["findings"][0]["what"]

    def test_broken_pages_are_found(self, inbox: Path, run: Run, data_dir: Path) -> None:
        database = data_dir / "studio.db"
        overwrite_pages(database, database.stat().st_size // 2)
        done = run("doctor")
        assert done.code != 0
        assert "The database is damaged" in done.out + done.err
        assert "Traceback" not in done.err

    @pytest.mark.parametrize("command", [["doctor"], ["versions"], ["import", "x.csv"]])
    def test_what_is_no_database_is_named(self, data_dir: Path, run: Run, command: list[str]) -> None:
        data_dir.mkdir()
        (data_dir / "studio.db").write_text("This is a letter to my grandmother. " * 20)
        run(*command).refused("The database is damaged", "Restore the newest backup")

    def test_a_full_disk_is_found(self, inbox: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("studio.doctor.LEAST_FREE_BYTES", 10**18)
        done = run("doctor")
        assert done.code == 1
        assert "MB are free" in done.out


def overwrite_pages(database: Path, start: int) -> None:
    """As a failing disk would: from `start` on there is something else."""
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    size = database.stat().st_size
    with database.open("r+b") as file:
        file.seek(min(start, size - 4096))
        file.write(b"\xa5" * (size - file.tell()))


COMMANDS = (
    ["import", "x.csv"], ["export"], ["train"], ["versions"], ["promote", "v1"], ["rollback"], ["predict", "hello"],
    ["evaluate", "--data", "x.csv"], ["doctor"],
)  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS[1:], ids=lambda command: command[0])
class TestWhichProject:
    def test_an_unknown_one_is_refused_with_those_there_are(self, inbox: Path, run: Run, command: list[str]) -> None:
        run(*command, "--project", "outbox").refused("no project 'outbox'", "There are: inbox")

    def test_one_of_several_must_be_named(self, inbox: Path, run: Run, studio: Studio, command: list[str]) -> None:
        run("import", inbox, "--project", "second")
        if command != ["doctor"]:
            run(*command).refused("Name a project", "inbox, second")

    def test_none_at_all_says_how_to_make_one(self, run: Run, command: list[str]) -> None:
        if command != ["doctor"]:
            run(*command).refused("import a file to make one")


def test_import_among_several_projects_must_name_one(inbox: Path, run: Run) -> None:
    run("import", inbox, "--project", "second")
    run("import", inbox).refused("Name a project", "inbox, second")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_every_command_takes_a_project_and_a_data_folder(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command[0], "--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert "--project" in shown
    assert "--data-dir" in shown


@pytest.mark.parametrize(
    "arguments",
    [[], ["bogus"], ["train", "--epochs", "x"], ["export", "--format", "xml"], ["evaluate"], ["predict", "a", "--b"]],
    ids=" ".join,
)
def test_wrong_arguments_are_one_line_too(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    code = main(arguments)
    Ended(code, *capsys.readouterr()).refused("--help")


def test_a_data_folder_that_cannot_be_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder" / "studio.db").mkdir(parents=True)
    for place in (tmp_path / "file", tmp_path / "file" / "below", tmp_path / "folder"):
        code = main(["versions", "--data-dir", str(place)])
        Ended(code, *capsys.readouterr()).refused(str(place))


def test_a_wrong_setting_is_refused(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    monkeypatch.setenv("STUDIO_PORT", "seven")
    run("versions").refused("STUDIO_PORT is 'seven'")


@pytest.mark.slow
def test_as_somebody_types_it_stderr_has_one_line_only(tmp_path: Path, data_dir: Path, tiny_base: str) -> None:
    studio = build(Settings(data_dir=data_dir, device="cpu"))
    project = studio.projects.create(
        "raw", labels=[LabelName("a"), LabelName("b")], checkpoint=tiny_base, retrain_after=0, holdout_percent=20
    )
    studio.registry.register_checkpoint(project.id, tiny_base, "f" * 64)
    studio.store.close()
    done = run_cli("predict", "hello", "--json", data_dir=data_dir)
    line = Ended(done.returncode, done.stdout, done.stderr).refused("no trained classification head")
    assert done.stderr == f"{line}\n"
    assert done.stdout == ""
