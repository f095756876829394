"""`import` makes a project of a file or adds to one; what cannot be imported is named and leaves nothing."""

from pathlib import Path

import pytest

from studio.wiring import Studio
from tests.conftest import LABELS
from tests.shapes import with_every_shape
from tests.studio.cli.conftest import ROWS, Run, write_csv


def test_a_new_project_is_named_after_its_file(tmp_path: Path, run: Run, studio: Studio) -> None:
    done = run("import", write_csv(tmp_path / "My Inbox 2024.csv", ROWS))
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Made the project my-inbox-2024.\n36 new examples from 36 rows")
    project = studio.projects.find()
    assert {label.name for label in project.labels} == set(LABELS)
    assert project.progress.labelled == 36


def test_a_named_project_is_made_with_the_listed_labels(tmp_path: Path, run: Run, studio: Studio) -> None:
    file = tmp_path / "texts.jsonl"
    file.write_text('{"text": "where is it"}\n')
    report = run("import", file, "--project", "post", "--labels", "yes, no", "--json").json
    assert (report["project"], report["added"], report["labelled"]) == ("post", 1, 0)
    assert [label.name for label in studio.projects.find("post").labels] == ["yes", "no"]


def test_the_columns_are_guessed_or_named(tmp_path: Path, run: Run, studio: Studio) -> None:
    guessed = write_csv(tmp_path / "a.csv", [("hello", "x"), ("bye", "y")], ("Message", "Category"))
    assert run("import", guessed, "--project", "a").code == 0
    named = write_csv(tmp_path / "b.csv", [("hello", "x"), ("bye", "y")], ("foo", "bar"))
    run("import", named, "--project", "b").refused("--text-column", "foo, bar")
    assert run("import", named, "--project", "b", "--text-column", "foo", "--label-column", "bar").code == 0
    assert [project.progress.labelled for project in studio.projects.all()] == [2, 2]


def test_a_new_project_needs_labels(tmp_path: Path, run: Run, studio: Studio) -> None:
    file = tmp_path / "texts.jsonl"
    file.write_text('{"text": "where is it"}\n')
    run("import", file).refused("--label-column", "--labels")
    assert studio.projects.all() == []


def test_bad_rows_are_named_below_the_line_and_leave_no_project(tmp_path: Path, run: Run, studio: Studio) -> None:
    file = write_csv(tmp_path / "bad.csv", [*ROWS[:2], ("", "praise"), ("x", "y" * 99)])
    done = run("import", file)
    done.refused("row 4: the text is empty", "row 5: the label has 99 characters")
    assert done.out == ""
    assert studio.projects.all() == []
    assert run("import", file, "--skip-bad-rows", "--json").json["skipped_rows"] == 2


def test_an_import_that_breaks_in_any_way_leaves_no_project(
    tmp_path: Path, run: Run, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("studio.exchange.importer.Importer.load", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run("import", write_csv(tmp_path / "inbox.csv", ROWS))
    assert studio.projects.all() == []


def test_an_unknown_label_is_refused_unless_it_may_be_added(
    inbox: Path, tmp_path: Path, run: Run, studio: Studio
) -> None:
    more = write_csv(tmp_path / "more.csv", [("a leaf is brown", "plants")])
    run("import", more).refused("plants")
    assert studio.projects.find().progress.examples == 36
    assert run("import", more, "--add-labels", "--json").json["new_labels"] == ["plants"]
    assert studio.projects.find().progress.examples == 37


@pytest.mark.parametrize("name", ["Bad Name", "../x", "-x", "", "x" * 64])
def test_a_name_that_no_project_can_have_is_refused(tmp_path: Path, run: Run, name: str) -> None:
    run("import", write_csv(tmp_path / "inbox.csv", ROWS), f"--project={name}").refused("no project name")


def test_enough_labels_queue_a_training(
    tmp_path: Path, run: Run, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STUDIO_RETRAIN_AFTER", "20")
    assert run("import", write_csv(tmp_path / "inbox.csv", ROWS)).code == 0
    job = studio.training.current(studio.projects.find().id)
    assert job is not None
    assert job.state == "queued"


def test_a_column_says_what_is_held_out_together(tmp_path: Path, run: Run, studio: Studio) -> None:
    rows = [f"{label} {number * 7919},{label},{number % 3}" for number, (_, label) in enumerate(ROWS)]
    file = tmp_path / "threads.csv"
    file.write_text("text,label,thread\n" + "\n".join(rows) + "\n")
    columns = ("--text-column", "text", "--label-column", "label")
    assert run("import", file, *columns, "--group-column", "thread", "--json").json["named_groups"] == 3
    run("import", file, *columns, "--group-column", "Thread").refused("There is no column 'Thread'")
    with studio.store.read() as transaction:
        sides = {(one.named_group, one.split) for one in transaction.histories.all(studio.projects.find().id)}
    assert len(sides) == 3


def test_several_labels_in_a_cell_have_a_sign_between_them(tmp_path: Path, run: Run, studio: Studio) -> None:
    assert run("import", write_csv(tmp_path / "a.csv", ROWS), "--project", "a").code == 0
    rows = write_csv(tmp_path / "more.csv", [("one more", "praise / refund"), ("and one", "")])
    with with_every_shape():
        with studio.store.begin() as transaction:
            transaction.projects.get(studio.projects.find("a").id).task = "tags"
            transaction.projects.save()
        report = run("import", rows, "--project", "a", "--label-separator", "/", "--json").json
        assert (report["added"], report["labelled"]) == (2, 1)
        done = run("import", rows, "--project", "a", "--text-column", "text", "--question-column", "label")
        done.refused("asks no questions")
