"""How transformers chose answers: `postprocess_qa_predictions` of its script, and the pipeline up to version 4."""

import numpy as np
from numpy.typing import NDArray

from studio.tasks.question_answering import Window

Floats = NDArray[np.float64]
Prediction = tuple[tuple[int, int], float]


def postprocess(
    windows: list[Window], starts: list[Floats], ends: list[Floats], n_best: int, longest: int, may_be_empty: bool
) -> tuple[list[Prediction], float]:
    """The best stretches with their logits, and by how much no answer is better than the best of them."""
    minimum: float | None = None
    predictions: dict[tuple[int, int], float] = {}
    for window, start_logits, end_logits in zip(windows, starts, ends, strict=True):
        null_score = start_logits[0] + end_logits[0]
        minimum = null_score if minimum is None else min(minimum, null_score)
        for start_index in np.argsort(start_logits)[-1 : -n_best - 1 : -1].tolist():
            for end_index in np.argsort(end_logits)[-1 : -n_best - 1 : -1].tolist():
                if window.starts[start_index] < 0 or window.starts[end_index] < 0:
                    continue
                if end_index < start_index or end_index - start_index + 1 > longest:
                    continue
                offsets = int(window.starts[start_index]), int(window.ends[end_index])
                score = start_logits[start_index] + end_logits[end_index]
                predictions[offsets] = max(score, predictions.get(offsets, -np.inf))
    ranked = sorted(predictions.items(), key=lambda one: -one[1])
    assert minimum is not None
    return ranked, (minimum - ranked[0][1]) if ranked else 0.0


def pipeline(window: Window, starts: Floats, ends: Floats, longest: int) -> dict[tuple[int, int], float]:
    """The product of softmaxes of every stretch in one window: `select_starts_ends` and `decode_spans`."""
    undesired = window.starts < 0
    undesired[0] = False  # the token for no answer takes part in the softmax
    start, end = (np.where(undesired, -10000.0, logits) for logits in (starts, ends))
    start, end = (np.exp(logits - logits.max()) / np.exp(logits - logits.max()).sum() for logits in (start, end))
    start[0] = end[0] = 0.0
    candidates = np.tril(np.triu(np.outer(start, end)), longest - 1)
    places = [(i, j) for i, j in np.argwhere(candidates > 0) if window.starts[i] >= 0 and window.starts[j] >= 0]
    return {(int(window.starts[i]), int(window.ends[j])): float(candidates[i, j]) for i, j in places}
