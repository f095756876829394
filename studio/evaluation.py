"""How well a version does on a labelled file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from studio.errors import InvalidInput
from studio.serving.prediction import Prediction
from studio.tasks import find_task

TEXTS_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class Evaluated:
    """Accuracy and macro-F1 of one version on `examples` labelled texts."""

    accuracy: float
    macro_f1: float
    examples: int
    version: str


class Evaluation:
    """Scores versions."""

    def __init__(self, predict: Callable[[int, Sequence[str], str], Sequence[Prediction]]) -> None:
        """`predict(project_id, texts, version)` gives an answer per text."""
        self._predict = predict

    def evaluate(
        self, project_id: int, task: str, texts: Sequence[str], gold: Sequence[str], version: str
    ) -> Evaluated:
        """Raises InvalidInput when there is nothing to score, or a label that the version does not know."""
        if not texts:
            raise InvalidInput("The file has no labelled rows. Give one with a text and a label in each row.")
        answers: list[Prediction] = []
        for start in range(0, len(texts), TEXTS_AT_ONCE):
            answers += self._predict(project_id, texts[start : start + TEXTS_AT_ONCE], version)
        labels = sorted(answers[0].probabilities)
        if unknown := sorted(set(gold) - set(labels)):
            raise InvalidInput(
                f"The file has the label {unknown[0]!r}, which version {version} does not know. "
                f"It knows: {', '.join(labels)}."
            )
        probabilities = np.array([[answer.probabilities[label] for label in labels] for answer in answers])
        metrics = find_task(task).score(probabilities, gold, labels)
        return Evaluated(metrics["accuracy"], metrics["macro_f1"], len(texts), version)
