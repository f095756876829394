"""Answers to questions are inspected like spans: those that no window holds are left out of training."""

import json
from typing import cast

import pytest

from studio.errors import InvalidInput
from studio.exchange.mapping import ColumnMapping
from studio.inspection.inspections import Wish
from studio.projects import ProjectView
from studio.tasks import TASKS
from studio.tasks.base import Task
from studio.tasks.question_answering.task import QuestionAnswering
from studio.wiring import Studio
from tests.marked import span

CONTEXT = "my parcels are lost " * 6 + "in the post"


@pytest.fixture
def questions(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> ProjectView:
    if QuestionAnswering.name not in TASKS:
        monkeypatch.setitem(TASKS, QuestionAnswering.name, cast(Task, QuestionAnswering()))
    project = studio.projects.create(
        "questions", task="question-answering", checkpoint=studio.settings.checkpoint or "", labels=[],
        retrain_after=0, holdout_percent=0,
    )  # fmt: skip
    found = [{key: span(CONTEXT, words, "")[key] for key in ("start", "end")} for words in ("lost", "arcel", CONTEXT)]
    rows = [
        {"question": f"where {number}", "text": CONTEXT, "answers": [one] if one else []}
        for number, one in enumerate([*found, None])
    ]
    studio.settings.data_dir.mkdir(exist_ok=True)
    file = studio.settings.data_dir / "questions.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    studio.importer.load(project.id, file, ColumnMapping("text", "answers", question="question"))
    return project


def test_answers_are_counted_and_drawn(studio: Studio, questions: ProjectView) -> None:
    report = studio.inspections.make(questions.id, Wish(max_length=40))
    [panel] = report["panels"]
    assert (report["parts"], panel["labels"]) == (3, [])
    assert panel["states"] == {"exact": 1, "splits": 1, "cut": 1, "empty": 0}
    [part] = studio.looking.parts(questions.id, "splits").parts
    assert (part.characters, part.label) == ("arcel", None)
    assert not any(token.is_cut for token in part.tokens)
    shown = studio.looking.targets(questions.id, part.example_id)
    assert {row.target for row in shown.rows} - {None} in ({"start", "end"}, {"start and end"})
    assert shown.question == "where 1"
    with pytest.raises(InvalidInput, match="nothing to choose"):
        studio.inspections.choose(questions.id, "fix", "ada")
