"""What every task promises, checked for each of TASKS."""

import ast
import json
from itertools import product
from typing import Any

import numpy as np
import pytest
import transformers

from studio.errors import InvalidInput, NotEnoughLabels
from studio.tasks import TASKS, differences, find_task, settings_of
from studio.tasks.base import Task
from studio.ui.editors.tasks import EDITORS
from tests.studio.tasks.cases import CASES, SCHEMA, Case

NASTY = ["plain", "it's", '"""', "{braces} {0}", "back\\slash", "new\nline", "\u2028 \x00", "'); print('gotcha"]


@pytest.fixture(params=list(TASKS.values()), ids=list(TASKS))
def task(request: pytest.FixtureRequest) -> Task:
    found: Task = request.param
    return found


@pytest.fixture
def case(task: Task) -> Case:
    return CASES[task.name]


def said_by(task: Task, case: Case) -> list[Any]:
    """What is kept of every answer that a model gives in this case."""
    decoded = [task.decode(heard, dict(enumerate(case.outputs)), {}) for heard in case.heard]
    return [task.answer(one, SCHEMA) for one in decoded]


def test_it_is_found_by_its_name(task: Task) -> None:
    assert find_task(task.name) is task
    with pytest.raises(InvalidInput, match=task.name):
        find_task("poetry")


def test_its_auto_class_exists(task: Task) -> None:
    assert hasattr(transformers, task.auto_class)


def test_it_has_a_label_editor_that_follows_its_settings(task: Task) -> None:
    assert set(EDITORS[task.name].settings) <= set(task.settings)


def test_its_settings_are_as_usual_until_somebody_chooses(task: Task) -> None:
    usual = settings_of(task.name, {})
    assert differences(task.name, usual) == {}
    for name, setting in task.settings.items():
        setting.require(name, setting.usual)
        with pytest.raises(InvalidInput, match=name):
            find_task(task.name, {name: ["nothing like it"]})
    with pytest.raises(InvalidInput, match="no setting of"):
        find_task(task.name, {"beauty": 1})
    json.dumps(find_task(task.name, usual).lesson(), allow_nan=False)


def test_it_stores_what_is_well_said_as_it_is(task: Task, case: Case) -> None:
    for said in case.valid:
        stored = task.validate(said, SCHEMA, case.text)
        assert stored == said
        assert json.loads(json.dumps(stored)) == stored
        assert task.validate(stored, SCHEMA, case.text) == stored


def test_what_cannot_be_said_names_itself(task: Task, case: Case) -> None:
    for wrong in case.wrong:
        with pytest.raises(InvalidInput, match=case.refusal):
            task.validate(wrong, SCHEMA, case.text)


def test_labels_in_an_answer_are_named_and_told_by_other_names_and_back(task: Task, case: Case) -> None:
    ids = {label: number for number, label in enumerate(SCHEMA, start=7)}
    for said in case.valid:
        assert set(task.named(said)) <= set(SCHEMA)
        kept = task.relabel(said, ids)
        assert set(task.named(kept)) == {ids[label] for label in task.named(said)}
        assert task.relabel(kept, {number: label for label, number in ids.items()}) == said


def test_answers_are_as_far_apart_in_either_order_and_the_same_not_at_all(task: Task, case: Case) -> None:
    for one, other in product(case.valid, repeat=2):
        distance = task.distance(one, other)
        assert 0 <= distance <= 1
        assert distance == pytest.approx(task.distance(other, one))
        assert (distance == 0) == (one == other)


def test_it_refuses_to_train_on_too_little(task: Task, case: Case) -> None:
    task.require_trainable(*case.enough)
    for counts, examples in case.too_little:
        with pytest.raises(NotEnoughLabels, match="Training needs"):
            task.require_trainable(counts, examples)


def test_what_a_model_gives_is_said_with_how_sure_it_is(task: Task, case: Case) -> None:
    for heard, said in zip(case.heard, case.says, strict=True):
        decoded = task.decode(heard, dict(enumerate(case.outputs)), {})
        assert decoded.label == said
        assert task.validate(decoded.label, SCHEMA, case.text) == said
        shares = list(decoded.probabilities.values())
        assert shares == sorted(shares, reverse=True)
        sure = decoded.probabilities[decoded.label] if decoded.confidence is None else decoded.confidence
        assert 0 <= sure <= 1
        json.dumps(dict(decoded.details), allow_nan=False)


def test_what_is_kept_of_an_answer_says_it_again(task: Task, case: Case) -> None:
    for answer, said in zip(said_by(task, case), case.says, strict=True):
        assert json.loads(json.dumps(answer)) == answer
        assert task.said(answer, SCHEMA) == said
    aligned = task.aligned(said_by(task, case), SCHEMA, {}, SCHEMA)
    assert [task.said(answer, SCHEMA) for answer in aligned] == list(case.says)


def test_gold_against_itself_is_perfect(task: Task, case: Case) -> None:
    answers = said_by(task, case)
    measured = task.measure(answers, list(case.says), SCHEMA, [case.text] * len(answers))
    report = measured.report(SCHEMA)
    json.dumps(report, allow_nan=False)
    assert report["examples"] == len(answers)
    for name in task.headline:
        assert measured.statistic(name)(np.ones((1, len(answers))))[0] == pytest.approx(1.0)
    for name in task.metrics:
        measured.statistic(name)


@pytest.mark.parametrize("text", NASTY)
def test_its_code_is_python_from_which_no_text_breaks_out(task: Task, text: str) -> None:
    question = text if task.takes == "question" else None
    for form, code in task.code("org/model'", text, 64, question=question).items():
        tree = ast.parse(code)
        strings = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
        assert {text, "org/model'"} <= set(strings)
        same = ast.parse(task.code("org/model'", "plain", 64, question="plain" if question else None)[form])
        assert len(list(ast.walk(tree))) == len(list(ast.walk(same)))
