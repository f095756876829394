"""What a project can do with long texts, and what it cannot."""

from typing import Any

import pytest

from studio.errors import InvalidInput
from studio.serving.long_inputs.policy import POLICIES, LongInputs


@pytest.mark.parametrize("policy", POLICIES)
def test_a_policy_is_the_same_after_it_was_kept(policy: str) -> None:
    chosen = LongInputs(policy, max_length=64, overlap=0.5, head=0.1, most_windows=3)
    assert LongInputs.from_dict(chosen.differences()) == chosen
    assert LongInputs.from_dict(chosen.to_dict()) == chosen


def test_the_usual_policy_is_kept_as_nothing() -> None:
    assert LongInputs().differences() == {}
    assert LongInputs("windows").differences() == {"policy": "windows"}


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"policy": "guess"}, "policy is 'guess'; choose one of: cut, windows, head-tail, refuse"),
        ({"policy": ["cut"]}, "choose one of"),
        ({"max_length": 7}, "max_length is 7; expected 8 tokens or more, or 0"),
        ({"max_length": -1}, "max_length is -1; expected a whole number from 0 to 100,000"),
        ({"max_length": 64.0}, "a whole number"),
        ({"max_length": True}, "a whole number"),
        ({"overlap": 0.9}, "overlap is 0.9; expected a number from 0.0 to 0.75"),
        ({"overlap": float("nan")}, "overlap"),
        ({"head": "0.5"}, "head is '0.5'; expected a number"),
        ({"most_windows": 0}, "most_windows"),
        ({"most_windows": 100_000}, "from 1 to 256"),
        ({"windows": 3}, "'windows' is no setting of long inputs. Choose from: policy, max_length"),
    ],
)
def test_what_cannot_be_is_named(values: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        LongInputs.from_dict(values)


def test_no_more_is_read_than_the_model_can() -> None:
    assert [LongInputs(max_length=length).length(512) for length in (0, 64, 512, 4_096)] == [512, 64, 512, 512]


def test_only_a_refusal_becomes_a_cut_where_nobody_waits() -> None:
    assert LongInputs("refuse", max_length=64).without_refusal() == LongInputs("cut", max_length=64)
    assert LongInputs("windows").without_refusal() == LongInputs("windows")
