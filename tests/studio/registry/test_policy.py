"""What a project may ask of its versions."""

from typing import Any

import pytest

from studio.errors import InvalidInput
from studio.registry.policy import Policy

TASK = "text-classification"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"name": "lenient"}, "name is 'lenient'; choose one of: strict, non-inferior"),
        ({"metric": "luck"}, "metric is 'luck'"),
        ({"metric": "ece"}, "metric is 'ece'; choose one of: accuracy, macro_f1, weighted_f1"),
        ({"margin": -0.1}, "margin is -0.1; expected a number from 0.0 to 0.5"),
        ({"margin": float("nan")}, "margin is nan"),
        ({"margin": True}, "margin is True"),
        ({"least_examples": 99.5}, "least_examples is 99.5; expected a whole number from 10 to 100,000"),
        ({"when_worse": "panic"}, "when_worse is 'panic'"),
        ({"task": "seq2seq"}, "'task' is no part of a gate"),
        ({"colour": "red"}, "'colour' is no part of a gate. Choose from: name, metric"),
    ],
)
def test_what_cannot_be_is_refused_by_its_name(values: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        Policy.from_dict(values, TASK)
    assert words in str(refused.value)


def test_a_project_keeps_only_what_is_not_as_usual() -> None:
    assert Policy().differences() == {}
    assert Policy.from_dict({"margin": 0.01, "metric": "macro_f1"}, TASK).differences() == {"margin": 0.01}
    assert Policy.from_dict(Policy("strict").to_dict(), TASK) == Policy("strict")
