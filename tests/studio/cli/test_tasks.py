"""Tasks on the command line: listed with what can be chosen, and given to projects that are made or filled."""

from pathlib import Path

import pytest

from tests.studio.cli.conftest import Run


def test_tasks_are_listed_with_their_settings_in_words(run: Run) -> None:
    told = run("tasks").out
    listed = run("tasks", "--json").json
    assert "question-answering  Answers to questions: Where does this text answer the question?" in told
    assert "span_overlap = none  (none, nested, any) Spans may overlap." in told
    assert "may_be_unanswerable = yes  (yes or no)" in told
    assert "beams = 4  (whole number from 1 to 16)" in told
    assert [row["name"] for row in listed][:2] == ["text-classification", "multi-label"]


def test_a_project_is_made_and_set_as_its_task_wants_it(run: Run) -> None:
    made = run("create-project", "Manuals", "--task", "question-answering",
               "--set", "may_be_unanswerable=no", "longest_answer=12", "--json").json  # fmt: skip
    assert (made["task"], made["task_settings"]["may_be_unanswerable"]) == ("question-answering", False)
    assert made["task_settings"]["longest_answer"] == 12
    changed = run("set-project", "--set", "span_snap=characters", "may_be_unanswerable=yes", "--json").json
    assert (changed["task_settings"]["span_snap"], changed["task_settings"]["may_be_unanswerable"]) == (
        "characters", True,
    )  # fmt: skip
    told = run("gate", "--log").out
    assert "task.may_be_unanswerable: False -> True" in told
    run("set-project", "--set", "beams=4").refused("'beams' is no setting of question-answering")
    run("set-project", "--set", "longest_answer=x").refused("longest_answer is 'x'", "whole number")


def test_a_file_makes_a_project_of_the_task_that_is_named(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "topics.csv"
    file.write_text("text,label\nhello,a;b\nthere,b\n", encoding="utf-8")
    run("import", file, "--task", "multi-label", "--json")
    [project] = run("projects", "--json").json
    assert project["task"] == "multi-label"
    assert sorted(label["name"] for label in project["labels"]) == ["a", "b"]


def test_a_checkpoint_that_cannot_learn_the_task_is_told_with_what_to_do(run: Run) -> None:
    made = run("create-project", "Plants", "--task", "image-classification", "--json")
    assert "AutoModelForImageClassification knows none of those" in made.err
    assert "set-project --checkpoint" in made.err


@pytest.mark.parametrize("command", [("create-project", "x"), ("import", "x.csv")])
def test_a_task_that_is_not_there_is_refused_with_those_that_are(
    run: Run, tmp_path: Path, command: tuple[str, str]
) -> None:
    file = tmp_path / "x.csv"
    file.write_text("text,label\na,b\n", encoding="utf-8")
    given = (command[0], file if command[0] == "import" else command[1])
    run(*given, "--task", "guessing").refused("no task 'guessing'", "text-classification")
