"""Any number of labels for each text."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from studio.metrics.agreement.sets import masi
from studio.metrics.multi_label import ClassifiedSets
from studio.tasks.base import Answer, Answers, Decoded, Heard, LongText, Metric, Said, Shape, Spoken, Takes
from studio.tasks.multi_label import training, value
from studio.tasks.multi_label.code import code
from studio.tasks.multi_label.decoding import decode
from studio.tasks.pooling import pooled_chances
from studio.tasks.structured import Structured


class MultiLabel(Structured):
    """A probability of each label by itself, and each is given from its own threshold on.

    A kept answer is `{"said": names, "probabilities": numbers}`, one for each of the model's labels, in order.
    """

    name = "multi-label"
    auto_class = "AutoModelForSequenceClassification"

    has_labels = True
    shape: Shape = "labels"
    takes: Takes = "text"
    long_inputs: tuple[str, ...] = ("cut", "windows", "head-tail", "refuse")
    # Not the calibration error, which a model has none of that knows nothing but how frequent each label is.
    metrics: Mapping[str, Metric] = {
        "macro_f1": Metric("Macro-F1"),
        "micro_f1": Metric("Micro-F1"),
        "weighted_f1": Metric("Weighted F1"),
        "samples_f1": Metric("F1 of examples"),
        "accuracy": Metric("Accuracy"),
        "hamming_loss": Metric("Hamming loss"),
        "roc_auc": Metric("ROC AUC"),
        "pr_auc": Metric("PR AUC"),
        "log_loss": Metric("Log loss", is_share=False),
        "brier": Metric("Brier score"),
    }
    headline: tuple[str, ...] = ("macro_f1", "accuracy")
    trains_with = frozenset({"class_weights"})

    def validate(self, said: Said | None, labels: Sequence[str], text: str) -> list[str]:  # noqa: ARG002
        return value.validate(said, labels)

    def named(self, said: Said) -> list[Any]:
        return list(said)

    def relabel(self, said: Said, labels: Mapping[Any, Any]) -> Said | None:
        return value.relabel(said, labels)

    def distance(self, said: Said, other: Said) -> float:
        """That of MASI, by which sets that overlap are nearer than their share in common alone would have it."""
        sizes = (len(names) for names in ({*said} & {*other}, {*said}, {*other}))
        return float(masi(*(np.array(float(size)) for size in sizes)))

    def require_trainable(self, counts: Mapping[str, int], examples: int) -> None:
        training.require_trainable(counts, examples)

    def decode(self, heard: Heard, id2label: Mapping[int, str], decoding: Mapping[str, Any]) -> Decoded:
        found = decode(pooled_chances(heard.outputs, heard.weights), id2label, decoding.get("thresholds"))
        return Decoded(found.labels, found.probabilities, found.confidence, {"thresholds": found.thresholds})

    def answer(self, spoken: Spoken, labels: Sequence[str]) -> Answer:
        return {"said": list(spoken.label), "probabilities": [spoken.probabilities[label] for label in labels]}

    def probability(self, answer: Answer, labels: Sequence[str], label: str) -> float:
        return float(answer["probabilities"][labels.index(label)])

    def aligned(
        self, answers: Sequence[Answer], own: Sequence[str], names: Mapping[str, str | None], labels: Sequence[str]
    ) -> Sequence[Answer]:
        """Labels that were merged are as likely as the likeliest of them; those that a model has not learnt are not."""
        called = {label: names.get(label, label) for label in own}
        columns = [[place for place, label in enumerate(own) if called[label] == name] for name in labels]
        return [_aligned(answer, called, columns, labels) for answer in answers]

    def measure(
        self,
        answers: Answers,
        gold: Sequence[Said],
        labels: Sequence[str],
        texts: Sequence[str],  # noqa: ARG002
    ) -> ClassifiedSets:
        return ClassifiedSets(
            probabilities=np.array([answer["probabilities"] for answer in answers], np.float64),
            gold=value.memberships(gold, labels).astype(np.float64),
            predicted=value.memberships([answer["said"] for answer in answers], labels).astype(np.float64),
        )

    def code(
        self,
        checkpoint: str,
        text: str,
        max_length: int,
        base: str | None = None,
        long: LongText | None = None,
        question: str | None = None,  # noqa: ARG002  # a text is asked about
    ) -> dict[str, str]:
        """There are no linear heads for this task, and so no `base`."""
        self.require_whole(base)
        return code(checkpoint, text, max_length, long)


def _aligned(
    answer: Answer, called: Mapping[str, str | None], columns: Sequence[Sequence[int]], labels: Sequence[str]
) -> Answer:
    given = {called.get(label) for label in answer["said"]}
    shares = answer["probabilities"]
    return {
        "said": [label for label in labels if label in given],
        "probabilities": [max((shares[place] for place in places), default=0.0) for places in columns],
    }
