"""How good a classifier is, from its probabilities on examples it never saw."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


def classification_metrics(
    probabilities: NDArray[np.float64], gold: Sequence[int], labels: Sequence[str]
) -> dict[str, Any]:
    """Accuracy, macro-F1, a row a label and the confusion matrix, as plain JSON values.

    `probabilities` has shape (examples, labels) with rows that sum to 1; `gold` holds indices into `labels`. Macro-F1
    is the mean over the labels that occur in `gold` or among the predictions, as scikit-learn has it.

    Raises:
        ValueError: no examples, a shape that does not fit, or rows that are no probabilities (logits, say).
    """
    # scikit-learn takes two seconds to import, which the studio's start should not wait for.
    from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

    require_probabilities(probabilities, len(gold), len(labels))
    truth = np.asarray(gold)
    predicted = probabilities.argmax(axis=1)
    seen = np.union1d(truth, predicted)
    precision, recall, f1, support = precision_recall_fscore_support(
        truth, predicted, labels=np.arange(len(labels)), zero_division=0
    )
    return {
        "examples": len(truth),
        "accuracy": float((truth == predicted).mean()),
        "macro_f1": float(f1[seen].mean()),
        "per_label": [
            {
                "label": label,
                "precision": float(precision[index]),
                "recall": float(recall[index]),
                "f1": float(f1[index]),
                "examples": int(support[index]),
            }
            for index, label in enumerate(labels)
        ],
        "confusion": confusion_matrix(truth, predicted, labels=np.arange(len(labels))).tolist(),
        "labels": list(labels),
    }


def require_probabilities(values: NDArray[np.float64], rows: int, columns: int) -> None:
    """Refuse anything that is not one distribution a row; logits are the usual mistake.

    Raises:
        ValueError: with what was found and what was expected.
    """
    if values.shape != (rows, columns) or rows == 0:
        raise ValueError(f"found scores of shape {values.shape}; expected ({rows}, {columns}) with at least one row")
    if not np.isfinite(values).all() or (values < 0).any() or not np.allclose(values.sum(axis=1), 1, atol=1e-4):
        raise ValueError("found scores that are not probabilities (logits?); apply softmax before computing metrics")
