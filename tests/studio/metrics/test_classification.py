"""The numbers are scikit-learn's, and what is no probability is refused."""

import json
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.metrics import accuracy_score, classification_report, confusion_matrix, f1_score

from studio.metrics.classification import classification_metrics, require_probabilities


@st.composite
def cases(draw: st.DrawFn) -> tuple[NDArray[np.float64], list[int], list[str]]:
    labels, rows = draw(st.integers(2, 6)), draw(st.integers(1, 40))
    generator = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    gold = generator.integers(0, labels, rows).tolist()
    return generator.dirichlet(np.ones(labels), rows), gold, [f"label {index}" for index in range(labels)]


@given(case=cases())
@settings(max_examples=60, deadline=None)
def test_everything_equals_scikit_learn(case: tuple[NDArray[np.float64], list[int], list[str]]) -> None:
    probabilities, gold, labels = case
    found = classification_metrics(probabilities, gold, labels)
    predicted, numbers = probabilities.argmax(axis=1), list(range(len(labels)))
    assert found["accuracy"] == pytest.approx(accuracy_score(gold, predicted))
    assert found["macro_f1"] == pytest.approx(f1_score(gold, predicted, average="macro", zero_division=0))
    assert found["confusion"] == confusion_matrix(gold, predicted, labels=numbers).tolist()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        report = classification_report(
            gold, predicted, labels=numbers, target_names=labels, output_dict=True, zero_division=0
        )
    for row in found["per_label"]:
        expected = report[row["label"]]
        assert [row["precision"], row["recall"], row["f1"], row["examples"]] == pytest.approx(
            [expected["precision"], expected["recall"], expected["f1-score"], expected["support"]]
        )
    assert json.loads(json.dumps(found)) == found
    assert found["examples"] == sum(row["examples"] for row in found["per_label"]) == len(gold)


def test_a_label_that_nobody_used_does_not_lower_the_mean() -> None:
    found = classification_metrics(np.array([[1.0, 0, 0], [0, 1.0, 0]]), [0, 1], ["a", "b", "c"])
    assert found["macro_f1"] == 1


@pytest.mark.parametrize(
    "values",
    [[[2.0, -1.0]], [[0.3, 0.3]], [[4.0, 2.0]], [[np.nan, 1.0]], [[np.inf, 0.0]], [[1.5, -0.5]]],
    ids=["logits", "too little", "too much", "nan", "infinite", "negative"],
)
def test_what_is_no_probability_is_refused(values: list[list[float]]) -> None:
    with pytest.raises(ValueError, match="not probabilities"):
        classification_metrics(np.array(values), [0], ["a", "b"])


@pytest.mark.parametrize("shape", [(0, 2), (2, 2), (1, 3)])
def test_a_shape_that_does_not_fit_is_refused(shape: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match=r"expected \(\d, 2\)"):
        require_probabilities(np.full(shape, 1 / shape[1]), min(shape[0], 1), 2)
