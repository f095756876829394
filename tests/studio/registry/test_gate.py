"""No worse model serves: the judgement itself."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.registry.gate import judge


def metrics(macro_f1: float) -> dict[str, Any]:
    return {"macro_f1": macro_f1, "accuracy": 0.5, "examples": 80}


def test_the_first_version_is_promoted() -> None:
    assert judge(metrics(0.1), None, serves=False).promote
    assert judge(None, None, serves=False).promote


@pytest.mark.parametrize(("new", "old", "promote"), [(0.81, 0.80, True), (0.80, 0.80, True), (0.79, 0.80, False)])
def test_a_challenger_is_promoted_unless_it_is_worse(new: float, old: float, promote: bool) -> None:
    verdict = judge(metrics(new), metrics(old), serves=True)
    assert verdict.promote is promote
    assert f"{new:.3f}" in verdict.reason
    assert "80 held-out examples" in verdict.reason


def test_without_a_hold_out_the_served_version_stays() -> None:
    verdict = judge(None, None, serves=True)
    assert not verdict.promote
    assert "Label more" in verdict.reason


@given(st.floats(0, 1), st.floats(0, 1))
def test_no_worse_model_is_ever_promoted(new: float, old: float) -> None:
    assert judge(metrics(new), metrics(old), serves=True).promote == (new >= old)
