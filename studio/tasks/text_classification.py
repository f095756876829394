"""One label per text."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.errors import InvalidInput, NotEnoughLabels
from studio.metrics.classification import classification_metrics
from studio.tasks.base import Decoded, LongText
from studio.tasks.text_classification_code import HEAD_ON_BASE, WHOLE_MODEL
from studio.tasks.text_classification_long_code import beside, by_hand

LEAST_PER_LABEL = 2


class TextClassification:
    """One label per text, scored by accuracy and macro-F1."""

    name = "text-classification"
    auto_class = "AutoModelForSequenceClassification"

    def validate(self, value: str | None, labels: Sequence[str]) -> str:
        if value is None or value not in labels:
            raise InvalidInput(f"{value!r} is no label of this project. Choose one of: {', '.join(labels)}.")
        return value

    def require_trainable(self, counts: dict[str, int]) -> None:
        used = {label: count for label, count in counts.items() if count}
        if len(used) < 2:
            found = f"all {sum(used.values())} are {next(iter(used))!r}" if used else "there are none"
            raise NotEnoughLabels(
                f"Training needs labelled examples of at least 2 labels; {found}. Label some examples of another label."
            )
        if few := {label: count for label, count in used.items() if count < LEAST_PER_LABEL}:
            listed = ", ".join(f"{label!r} has {count}" for label, count in few.items())
            raise NotEnoughLabels(
                f"Training needs at least {LEAST_PER_LABEL} examples of each label outside the hold-out; {listed}. "
                "Label more of them."
            )

    def decode(self, probabilities: NDArray[np.float64], id2label: dict[int, str]) -> Decoded:
        order = np.argsort(-probabilities, kind="stable")
        ranked = {id2label[int(index)]: float(probabilities[index]) for index in order}
        return Decoded(label=id2label[int(order[0])], probabilities=ranked)

    def score(self, probabilities: NDArray[np.float64], gold: Sequence[str], labels: Sequence[str]) -> dict[str, Any]:
        position = {label: index for index, label in enumerate(labels)}
        return classification_metrics(probabilities, [position[label] for label in gold], labels)

    def code(
        self, checkpoint: str, text: str, max_length: int, base: str | None = None, long: LongText | None = None
    ) -> dict[str, str]:
        # repr() gives Python literals, so no text can break out of its quotes.
        values = {"checkpoint": repr(checkpoint), "text": repr(text), "max_length": max_length, "base": repr(base)}
        forms = WHOLE_MODEL if base is None else HEAD_ON_BASE
        found = {form: code.format(**values) for form, code in forms.items()}
        if long is None:
            return found
        return {
            "pipeline": beside(long) + found["pipeline"],
            "by hand": by_hand(checkpoint, text, max_length, base, long),
        }
