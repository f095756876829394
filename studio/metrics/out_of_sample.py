"""What a model says about examples that it was not trained on, for every example: cross-validation."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

FOLDS = 5
# scikit-learn's C. Found wrong labels best on 200 sentences with a few labels wrong, and nearly best on 4,000.
STRENGTH = 0.01


def out_of_sample(
    features: NDArray[np.float64],
    labels: ArrayLike,
    groups: Sequence[int],
    *,
    seed: int = 0,
    on_progress: Callable[[float], None] = lambda _share: None,
) -> NDArray[np.float64]:
    """Probabilities of shape (examples, labels), each row from a logistic regression trained on other groups.

    `labels` are 0, 1, … up to the highest. Examples of one group (near-duplicates, which tend to share a mistake) are
    never on both sides. A label that the other folds lack gets the probability 0.

    Raises:
        ValueError: fewer than five groups, than two labels, or than five examples of the commonest one.
    """
    # scikit-learn takes two seconds to import, which the studio's start should not wait for.
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedGroupKFold
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    given = np.asarray(labels, dtype=np.int64)
    group_count, commonest, label_count = (
        len(np.unique(groups)),
        np.bincount(given).max(initial=0),
        len(np.unique(given)),
    )
    if group_count < FOLDS or commonest < FOLDS or label_count < 2:
        raise ValueError(
            f"found {group_count} groups, {label_count} labels and {commonest} examples of the commonest one; "
            f"expected {FOLDS}, 2 and {FOLDS} or more"
        )
    found = np.zeros((len(given), int(given.max()) + 1))
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed).split(features, given, groups)
    for number, (others, held_out) in enumerate(folds, start=1):
        seen = np.unique(given[others])
        if len(seen) == 1:  # all of the other label's examples are near-duplicates of each other
            found[held_out, seen] = 1.0
        else:
            model = make_pipeline(StandardScaler(), LogisticRegression(C=STRENGTH, max_iter=1_000))
            model.fit(features[others], given[others])
            found[np.ix_(held_out, seen)] = model.predict_proba(features[held_out])
        on_progress(number / FOLDS)
    return found
