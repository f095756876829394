"""The report's figures are plain JSON with intervals; weights are repetitions; versions are compared by pairs."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from studio.metrics.bootstrap import Floats, Statistic
from studio.metrics.extraction import STATISTICS, ScoredAnswers, extraction_metrics
from studio.metrics.paired import gains


@some.composite
def scored_answers(draw: some.DrawFn) -> ScoredAnswers:
    examples = draw(some.integers(1, 40))
    generator = np.random.default_rng(draw(some.integers(0, 2**32 - 1)))
    f1 = generator.choice([0, 0.4, 1], examples)
    return ScoredAnswers(
        (f1 == 1).astype(float), f1, generator.random(examples) < 0.6, generator.random(examples).round(2)
    )


def value(statistic: Statistic, examples: int) -> float:
    return float(statistic(np.ones((1, examples)))[0])


def drawn(case: ScoredAnswers, row: Floats) -> ScoredAnswers:
    repeated = np.repeat(np.arange(case.examples), row.astype(int))
    return ScoredAnswers(case.exact[repeated], case.f1[repeated], case.answerable[repeated], case.confidence[repeated])


@pytest.mark.parametrize("name", STATISTICS)
@given(case=scored_answers(), seed=some.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_a_weight_is_how_often_an_example_is_there(name: str, case: ScoredAnswers, seed: int) -> None:
    weights = np.random.default_rng(seed).integers(0, 3, (3, case.examples)).astype(float)
    weights[:, 0] = 1  # never nothing at all
    for row, found in zip(weights, STATISTICS[name](case)(weights), strict=True):
        again = drawn(case, row)
        assert found == pytest.approx(value(STATISTICS[name](again), again.examples), abs=1e-9, nan_ok=True)


def test_a_report_tells_the_questions_with_an_answer_from_those_without() -> None:
    said = ["Bach", "Johann Bach", "", "Händel"]
    gold = [["Bach"], ["Bach"], [], []]
    found = extraction_metrics(said, gold, [0.9, 0.8, 0.7, 0.6])
    values = {name: figure["value"] for name, figure in found["figures"].items()}
    assert values["exact_match"] == found["exact_match"] == 0.5
    assert values["f1"] == found["f1"] == pytest.approx((1 + 2 / 3 + 1 + 0) / 4)
    assert values["answerable_exact_match"] == 0.5
    assert values["answerable_f1"] == pytest.approx(5 / 6)
    assert values["no_answer_accuracy"] == 0.5
    assert (found["examples"], found["answerable"]) == (4, 2)
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert set(found["figures"]["f1"]) == {"value", "low", "high", "reason"}


def test_a_kind_of_question_that_is_not_there_has_a_reason_instead_of_a_figure() -> None:
    figure = extraction_metrics(["Bach"], [["Bach"]], [1.0])["figures"]["no_answer_accuracy"]
    assert (figure["value"], figure["reason"]) == (None, "Undefined: there is no question of this kind.")


def test_enough_examples_have_an_interval_around_the_figure() -> None:
    figure = extraction_metrics(["Bach", "x"] * 30, [["Bach"]] * 60, [1.0] * 60)["figures"]["f1"]
    assert figure["low"] < figure["value"] < figure["high"]


def test_a_better_version_is_shown_to_be_better_on_the_same_questions() -> None:
    gold = [["Bach"], []] * 60
    good, poor = ["Bach", ""] * 60, ["Bach", "Bach", "x", ""] * 30
    one, other = ({"f1": STATISTICS["f1"](ScoredAnswers.of(said, gold, [1.0] * 120))} for said in (good, poor))
    figure = gains(one, other, 120)["f1"]
    assert figure.value == pytest.approx(0.5)
    assert figure.low is not None
    assert figure.low > 0.3


@pytest.mark.parametrize(
    ("said", "gold", "sure", "message"),
    [
        ([], [], [], "at least one"),
        (["a"], [["a"], ["b"]], [1.0], "gold for 2"),
        (["a"], [["a"]], [2.5], "no probability"),
        (["a"], [["a"]], [float("nan")], "no probability"),
    ],
)
def test_what_does_not_fit_is_refused(said: list[str], gold: list[list[str]], sure: list[float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        extraction_metrics(said, gold, sure)
