"""One label per text."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.errors import InvalidInput, NotEnoughLabels
from studio.metrics.classification import Classified
from studio.metrics.classification.aligned import align
from studio.tasks.base import Answer, Answers, Decoded, Heard, LongText, Metric, Said, Shape, Spoken, Takes
from studio.tasks.pooling import pooled_names
from studio.tasks.settings import Settled
from studio.tasks.text_classification_code import HEAD_ON_BASE, WHOLE_MODEL
from studio.tasks.text_classification_long_code import beside, by_hand

LEAST_PER_LABEL = 2


class TextClassification(Settled):
    """One label per text, scored by accuracy and macro-F1."""

    name = "text-classification"
    auto_class = "AutoModelForSequenceClassification"

    is_structured = False
    has_labels = True
    shape: Shape = "label"
    takes: Takes = "text"
    long_inputs: tuple[str, ...] = ("cut", "windows", "head-tail", "refuse")
    # Not the calibration error: a model that knows nothing but how frequent each label is has none. Nor micro-F1, which
    # is the accuracy where an example has one label.
    metrics: Mapping[str, Metric] = {
        "accuracy": Metric("Accuracy"),
        "macro_f1": Metric("Macro-F1"),
        "weighted_f1": Metric("Weighted F1"),
        "roc_auc": Metric("ROC AUC"),
        "pr_auc": Metric("PR AUC"),
        "log_loss": Metric("Log loss", is_share=False),
        "brier": Metric("Brier score"),
    }
    headline: tuple[str, ...] = ("macro_f1", "accuracy")
    trains_with = frozenset({"class_weights", "linear_head", "soft_labels"})

    def validate(self, said: Said | None, labels: Sequence[str], text: str) -> str:  # noqa: ARG002  # the same for all
        if not isinstance(said, str) or said not in labels:
            raise InvalidInput(f"{said!r} is no label of this project. Choose one of: {', '.join(labels)}.")
        return said

    def named(self, said: Said) -> list[Any]:
        return [said]

    def relabel(self, said: Said, labels: Mapping[Any, Any]) -> Said | None:
        return labels[said]

    def distance(self, said: Said, other: Said) -> float:
        return float(said != other)

    def require_trainable(self, counts: Mapping[str, int], examples: int) -> None:  # noqa: ARG002  # each has one label
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

    def decode(
        self,
        heard: Heard,
        id2label: Mapping[int, str],
        decoding: Mapping[str, Any],  # noqa: ARG002  # the likeliest label is the answer, whatever was tuned
    ) -> Decoded:
        probabilities: NDArray[np.float64] = pooled_names(heard.outputs, heard.weights)
        order = np.argsort(-probabilities, kind="stable")
        ranked = {id2label[int(index)]: float(probabilities[index]) for index in order}
        return Decoded(label=id2label[int(order[0])], probabilities=ranked)

    def answer(self, spoken: Spoken, labels: Sequence[str]) -> Answer:
        return [spoken.probabilities[label] for label in labels]

    def said(self, answer: Answer, labels: Sequence[str]) -> str:
        return labels[int(np.argmax(answer))]

    def probability(self, answer: Answer, labels: Sequence[str], label: str) -> float:
        return float(answer[labels.index(label)])

    def aligned(
        self, answers: Sequence[Answer], own: Sequence[str], names: Mapping[str, str | None], labels: Sequence[str]
    ) -> Sequence[Answer]:
        called = {index: names.get(label, label) for index, label in enumerate(own)}
        rows: list[Answer] = align(np.array(answers), called, labels).tolist()
        return rows

    def measure(
        self,
        answers: Answers,
        gold: Sequence[Said],
        labels: Sequence[str],
        texts: Sequence[str],  # noqa: ARG002  # names do not depend on them
    ) -> Classified:
        place = {label: index for index, label in enumerate(labels)}
        return Classified.of(np.asarray(answers, np.float64), [place[label] for label in gold])

    def code(
        self,
        checkpoint: str,
        text: str,
        max_length: int,
        base: str | None = None,
        long: LongText | None = None,
        question: str | None = None,  # noqa: ARG002  # a text is asked about
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
