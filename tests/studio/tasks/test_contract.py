"""What every task promises, checked for each of TASKS."""

import ast
import json

import numpy as np
import pytest
import transformers

from studio.errors import InvalidInput, NotEnoughLabels
from studio.tasks import TASKS, find_task
from studio.tasks.base import Task

SCHEMA = ["b", "a", "ü '\"{x}"]
ROWS = np.array([[0.2, 0.5, 0.3], [0.6, 0.1, 0.3], [0.1, 0.1, 0.8]])
NASTY = ["plain", "it's", '"""', "{braces} {0}", "back\\slash", "new\nline", "\u2028 \x00", "'); print('gotcha"]


@pytest.fixture(params=list(TASKS.values()), ids=list(TASKS))
def task(request: pytest.FixtureRequest) -> Task:
    found: Task = request.param
    return found


def test_it_is_found_by_its_name(task: Task) -> None:
    assert find_task(task.name) is task
    with pytest.raises(InvalidInput, match=task.name):
        find_task("poetry")


def test_its_auto_class_exists(task: Task) -> None:
    assert hasattr(transformers, task.auto_class)


def test_it_stores_a_label_of_the_schema_and_no_other(task: Task) -> None:
    for label in SCHEMA:
        assert task.validate(label, SCHEMA) == label
    for wrong in (None, "", "B", "c"):
        with pytest.raises(InvalidInput, match="Choose one of: b, a"):
            task.validate(wrong, SCHEMA)


def test_it_refuses_to_train_on_too_little(task: Task) -> None:
    task.require_trainable({"a": 2, "b": 2, "unused": 0})
    for counts in ({}, {"a": 0}, {"a": 100}, {"a": 100, "b": 0}, {"a": 100, "b": 1}):
        with pytest.raises(NotEnoughLabels, match="Training needs"):
            task.require_trainable(counts)


def test_an_answer_ranks_every_label(task: Task) -> None:
    for row in ROWS:
        decoded = task.decode(row, dict(enumerate(SCHEMA)))
        assert decoded.label == SCHEMA[int(row.argmax())] == next(iter(decoded.probabilities))
        assert list(decoded.probabilities.values()) == sorted(row.tolist(), reverse=True)
        assert set(decoded.probabilities) == set(SCHEMA)


def test_a_score_is_plain_json_with_what_the_gate_reads(task: Task) -> None:
    metrics = task.score(ROWS, ["a", "b", "b"], SCHEMA)
    assert metrics["accuracy"] == pytest.approx(2 / 3)
    assert {"macro_f1", "examples"} <= set(metrics)
    json.dumps(metrics, allow_nan=False)


@pytest.mark.parametrize("base", [None, "org/base'"])
@pytest.mark.parametrize("text", NASTY)
def test_its_code_is_python_from_which_no_text_breaks_out(task: Task, text: str, base: str | None) -> None:
    for code in task.code("org/model'", text, 64, base).values():
        tree = ast.parse(code)
        strings = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
        assert text in strings
        assert {"org/model'", base or text} <= set(strings)
        assert 64 in strings
        same = ast.parse(task.code("org/model'", "plain", 64, base)["pipeline"])
        if "pipeline(" in code:
            assert len(list(ast.walk(tree))) == len(list(ast.walk(same)))
