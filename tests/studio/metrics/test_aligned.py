"""A model trained before the labels changed is read by those of today."""

import numpy as np

from studio.metrics.classification.aligned import align


def test_a_champion_without_a_new_label_gives_it_no_probability() -> None:
    found = align(np.array([[0.25, 0.75]]), {0: "no", 1: "yes"}, ["yes", "new", "no"])
    np.testing.assert_allclose(found, [[0.75, 0.0, 0.25]])
    np.testing.assert_allclose(align(np.array([[1.0]]), {0: "other"}, ["yes", "no"]), [[0.5, 0.5]])


def test_a_champions_merged_labels_add_up_and_retired_ones_count_for_nothing() -> None:
    names = {0: "praise", 1: "praise", 2: None, 3: "refund"}
    found = align(np.array([[0.25, 0.25, 0.3, 0.2]]), names, ["praise", "refund"])
    np.testing.assert_allclose(found, [[0.5 / 0.7, 0.2 / 0.7]])
