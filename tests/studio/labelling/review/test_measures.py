"""Agreement on answers that are hardly ever the same: comparing two of them takes time, so few are compared."""

import numpy as np

from studio.labelling.review.measures import PAIRS_A_WINDOW, OfValues
from studio.labelling.review.windows import edges_by_count
from studio.metrics.agreement import Ratings, agreement_over_time, likeness_of
from studio.metrics.agreement.beyond_chance import PAIRS_DRAWN

EXAMPLES = 2_000


def test_a_window_compares_few_answers_and_says_about_the_same() -> None:
    compared: list[tuple[int, int]] = []

    def alike(one: int, other: int) -> float:
        compared.append((one, other))
        return 1 / (1 + abs(one - other) / 100)

    examples = np.repeat(np.arange(EXAMPLES), 2)
    people, times = np.tile([0, 1], EXAMPLES), examples.astype(np.float64)
    answers = np.random.default_rng(0).permutation(EXAMPLES)[examples] + EXAMPLES * people
    ratings = Ratings.gather(examples, people, answers, annotator_count=2, label_count=2 * EXAMPLES, times=times)
    measures = OfValues(likeness_of([*range(EXAMPLES)] * 2, alike), np.zeros((2 * EXAMPLES, 0), bool))
    overall = measures.overall(ratings).alpha
    assert len(compared) <= EXAMPLES + PAIRS_DRAWN
    compared.clear()
    windows = agreement_over_time(ratings, edges_by_count(times[::2]), measures.in_window)
    assert len(windows) == 12
    assert len(compared) <= 12 * PAIRS_A_WINDOW
    for window in windows:
        assert window.agreement.alpha.value is not None
        assert abs(window.agreement.alpha.value - (overall.value or 0)) < 0.03
        assert f"{PAIRS_A_WINDOW} pairs" in window.agreement.alpha.reason
