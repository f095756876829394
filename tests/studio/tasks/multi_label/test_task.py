"""Several labels a text as a task: what is kept of an answer, by whose labels, and what it is measured by."""

import ast
import json

import numpy as np
import pytest
import transformers

from studio.tasks.base import Heard, LongText, Task
from studio.tasks.multi_label.task import MultiLabel

TASK: Task = MultiLabel()
LABELS = ["a", "b", "c"]
ID2LABEL = dict(enumerate(LABELS))
TEXTS = ["one", "two"]


def heard(row: list[float]) -> Heard:
    return Heard("a text", [], [np.array(row)], [1.0])


def test_a_label_is_given_from_its_own_threshold_on() -> None:
    said = TASK.decode(heard([0.4, 0.6, 0.9]), ID2LABEL, {"thresholds": {"a": 0.4, "b": 0.7}})
    assert said.label == ["a", "c"]
    assert list(said.probabilities) == ["c", "b", "a"]
    assert said.confidence == pytest.approx(0.4)


def test_what_is_kept_of_an_answer_is_json_that_says_it_again() -> None:
    spoken = TASK.decode(heard([0.4, 0.6, 0.9]), ID2LABEL, {})
    answer = TASK.answer(spoken, LABELS)
    assert json.loads(json.dumps(answer)) == answer == {"said": ["b", "c"], "probabilities": [0.4, 0.6, 0.9]}
    assert TASK.said(answer, LABELS) == ["b", "c"]
    assert TASK.probability(answer, LABELS, "b") == 0.6


def test_answers_of_a_model_that_learnt_other_labels_are_told_by_today_s() -> None:
    answers = [{"said": ["a", "c"], "probabilities": [0.8, 0.3, 0.9]}, {"said": [], "probabilities": [0.1, 0.2, 0.3]}]
    found = TASK.aligned(answers, LABELS, {"a": "ab", "b": "ab", "c": None}, ["new", "ab"])
    assert found == [
        {"said": ["ab"], "probabilities": [0.0, 0.8]},
        {"said": [], "probabilities": [0.0, 0.2]},
    ]
    assert TASK.aligned(answers, LABELS, {}, LABELS) == answers


def test_gold_against_itself_is_perfect() -> None:
    gold = [["a", "c"], []]
    answers = [{"said": ["a", "c"], "probabilities": [1.0, 0.0, 1.0]}, {"said": [], "probabilities": [0.0, 0.0, 0.0]}]
    report = TASK.measure(answers, gold, LABELS, TEXTS).report(LABELS)
    assert (report["macro_f1"], report["accuracy"], report["examples"]) == (1.0, 1.0, 2)
    assert set(TASK.metrics) <= set(report["figures"])
    assert set(TASK.headline) <= set(TASK.metrics) & set(report)


@pytest.mark.parametrize("long", [None, LongText(3, 0.2, None, True, False), LongText(1, 0.2, 0.7, True, False)])
@pytest.mark.parametrize("text", ["plain", "it's", '"""', "{braces} {0}", "back\\slash", "'); print('gotcha"])
def test_its_code_is_python_from_which_no_text_breaks_out(text: str, long: LongText | None) -> None:
    for code in TASK.code("org/model'", text, 64, long=long).values():
        strings = [node.value for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Constant)]
        assert {"org/model'", text} <= set(strings)
        assert 64 in strings


def test_its_auto_class_exists_and_there_are_no_linear_heads() -> None:
    assert hasattr(transformers, TASK.auto_class)
    with pytest.raises(ValueError, match="no linear head"):
        TASK.code("model", "text", 64, base="org/base")


def test_sets_are_as_far_apart_as_masi_has_it() -> None:
    assert TASK.distance(["a", "b"], ["b", "a"]) == 0
    assert TASK.distance([], []) == 0
    assert TASK.distance(["a"], []) == TASK.distance([], ["a"]) == 1
    assert TASK.distance(["a"], ["a", "b"]) == pytest.approx(1 - 1 / 2 * 2 / 3)
