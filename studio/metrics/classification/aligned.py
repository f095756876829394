"""One model's probabilities by another one's labels."""

from collections.abc import Mapping, Sequence

import numpy as np

from studio.metrics.bootstrap import Floats


def align(probabilities: Floats, names: Mapping[int, str | None], labels: Sequence[str]) -> Floats:
    """Probabilities with a column for each of `labels`, in their order; rows still sum to 1.

    `names` says what each column is called now, None where that means nothing any more. Columns of one name, which
    were merged, add up; those without a name count for nothing. A model trained before a label was added gives that
    label none; one that knows no label at all says nothing, which is every label alike.
    """
    place = {label: index for index, label in enumerate(labels)}
    aligned = np.zeros((len(probabilities), len(labels)))
    for index, name in names.items():
        if name in place:
            aligned[:, place[name]] += probabilities[:, index]
    sums = aligned.sum(axis=1, keepdims=True)
    return np.where(sums > 0, aligned / np.where(sums > 0, sums, 1), 1 / len(labels))
