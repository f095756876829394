"""The report has a row a label as scikit-learn has it, and refuses what is no probability."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from sklearn.metrics import precision_recall_fscore_support

from studio.metrics.classification import classification_metrics
from studio.metrics.multi_label import LOWER_IS_BETTER, STATISTICS, ScoredSets, multi_label_metrics, require_chances
from studio.metrics.multi_label.report import report
from tests.studio.metrics.multi_label.making import scored_sets

LABELS = ["a", "b", "c", "d", "e"]


def sets(scored: ScoredSets) -> list[list[int]]:
    return [np.flatnonzero(row).tolist() for row in scored.gold]


@given(case=scored_sets())
@settings(max_examples=40, deadline=None)
def test_every_row_is_scikit_learn_s(case: ScoredSets) -> None:
    labels = LABELS[: case.labels]
    found = report(case, labels, resamples=20)
    for index, row in enumerate(found["per_label"]):
        precision, recall, f1, _ = precision_recall_fscore_support(
            case.gold[:, index], case.predicted[:, index], average="binary", zero_division=0
        )
        assert [row["precision"], row["recall"], row["f1"]] == pytest.approx([precision, recall, f1])
        assert (row["examples"], row["predicted"]) == (case.gold[:, index].sum(), case.predicted[:, index].sum())
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert sum(one["examples"] for one in found["reliability"]) == case.examples * case.labels


def test_it_has_the_shape_of_a_classifier_s_report() -> None:
    found = multi_label_metrics(np.array([[0.9, 0.2]]), [[0]], ["a", "b"])
    model = classification_metrics(np.array([[0.9, 0.1]]), [0], ["a", "b"])
    assert set(model) - set(found) == {"confusion"}
    assert set(model["per_label"][0]) <= set(found["per_label"][0])
    assert set(found["figures"]["macro_f1"]) == set(model["figures"]["macro_f1"])


@given(case=scored_sets())
@settings(max_examples=40, deadline=None)
def test_gold_against_gold_is_perfect(case: ScoredSets) -> None:
    found = multi_label_metrics(case.gold, sets(case), LABELS[: case.labels], resamples=20)
    for name in STATISTICS:
        value = found["figures"][name]["value"]
        assert value is None or value == pytest.approx(0 if name in LOWER_IS_BETTER else 1)
    assert found["accuracy"] == 1
    assert all(row["f1"] == 1 for row in found["per_label"] if row["examples"])


@pytest.mark.parametrize(
    "values",
    [[[2.0, -1.0]], [[np.nan, 0.5]], [[np.inf, 0.0]], [[1.01, 0.5]]],
    ids=["logits", "nan", "infinite", "more"],
)
def test_what_is_no_probability_is_refused(values: list[list[float]]) -> None:
    with pytest.raises(ValueError, match="apply sigmoid"):
        multi_label_metrics(np.array(values), [[0]], ["a", "b"])


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match=r"expected \(1, 2\)"):
        require_chances(np.full((2, 2), 0.5), 1, 2)
    with pytest.raises(ValueError, match="at least one row"):
        require_chances(np.full((0, 2), 0.5), 0, 2)
    with pytest.raises(ValueError, match="expected 3, one a label"):
        multi_label_metrics(np.full((1, 2), 0.5), [[0]], ["a", "b", "c"])
    with pytest.raises(ValueError, match="or 2, one for each label"):
        ScoredSets.of(np.full((1, 2), 0.5), [[0]], [0.5])
    with pytest.raises(ValueError, match=r"predictions of shape \(1, 1\)"):
        ScoredSets(np.full((1, 2), 0.5), np.ones((1, 2)), np.ones((1, 1)))
    with pytest.raises(ValueError, match="gold value that is neither 0 nor 1"):
        ScoredSets(np.full((1, 2), 0.5), np.full((1, 2), 2.0), np.ones((1, 2)))


def test_a_probability_at_its_threshold_is_enough() -> None:
    scored = ScoredSets.of(np.array([[0.3, 0.3]]), [[0]], [0.3, 0.31])
    assert scored.predicted.tolist() == [[1, 0]]
    assert scored.correct.tolist() == [True]
    assert scored.confidence.tolist() == [0.3]
