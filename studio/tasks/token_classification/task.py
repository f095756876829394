"""Spans of a text, with a label each."""

from collections.abc import Mapping, Sequence
from typing import Any, Self

from studio.errors import NotEnoughLabels
from studio.metrics.spans import MarkedSpans
from studio.metrics.spans.agreement import strict_f1
from studio.tasks.base import Answer, Answers, Decoded, Heard, LongText, Metric, Said, Shape, Spoken, Takes
from studio.tasks.settings import Setting
from studio.tasks.structured import Structured
from studio.tasks.token_classification import answers as kept_answers
from studio.tasks.token_classification.code import code
from studio.tasks.token_classification.decoding import STRATEGIES
from studio.tasks.token_classification.mending import AS_THEY_ARE, CHOICES, UNALIGNED
from studio.tasks.token_classification.overlap import LOOSEST_OVERLAP, OVERLAPS
from studio.tasks.token_classification.spans import named_labels, relabelled, spans_of, validate_spans

LEAST_SPANS = 2
USUAL_AGGREGATION = "first"


class TokenClassification(Structured):
    """A kept answer is `{"said": spans, "scores": numbers}`, a probability for each span."""

    name = "token-classification"
    auto_class = "AutoModelForTokenClassification"

    has_labels = True
    shape: Shape = "spans"
    takes: Takes = "text"
    long_inputs: tuple[str, ...] = ("windows", "cut", "head-tail", "refuse")
    settings: Mapping[str, Setting] = {
        "span_overlap": Setting(
            "Spans may overlap",
            "What the label editor and imports accept. Models mark spans that do not overlap.",
            "none",
            {rule.name: f"{rule.title}: {rule.sentence}" for rule in OVERLAPS.values()},
        ),
        "span_snap": Setting(
            "A selection becomes",
            "What somebody who selects roughly has meant.",
            "words",
            {"words": "whole words", "characters": "whole characters"},
        ),
        "aggregation": Setting(
            "A model's tokens become words by",
            "How versions that are trained from now on make spans of what they say of tokens.",
            USUAL_AGGREGATION,
            {name: strategy.sentence for name, strategy in STRATEGIES.items() if strategy.groups},
        ),
        UNALIGNED: Setting(
            "Spans that do not fit the tokenizer's words",
            "What versions that are trained from now on learn of them; they are measured by what people marked.",
            AS_THEY_ARE,
            CHOICES,
        ),
    }
    metrics: Mapping[str, Metric] = {
        "micro_f1": Metric("Span F1"),
        "macro_f1": Metric("Span macro-F1"),
        "weighted_f1": Metric("Weighted span F1"),
        "precision": Metric("Precision"),
        "recall": Metric("Recall"),
        "exact_match": Metric("Texts marked without a fault"),
        "boundary_f1": Metric("Span F1 without labels"),
        "overlap_f1": Metric("F1 of spans that meet"),
    }
    headline: tuple[str, ...] = ("micro_f1", "exact_match")

    # Earlier studios took spans of nothing but white space.
    _may_be_blank = False

    def loosest(self) -> Self:
        loosest = type(self)({**self.chosen, "span_overlap": LOOSEST_OVERLAP})
        loosest._may_be_blank = True
        return loosest

    def lesson(self) -> dict[str, Any]:
        return {"aggregation": self.chosen["aggregation"]}

    def validate(self, said: Said | None, labels: Sequence[str], text: str) -> list[dict[str, Any]]:
        overlap = str(self.chosen["span_overlap"])
        return validate_spans(said, text, labels, overlap, may_be_blank=self._may_be_blank)

    def named(self, said: Said) -> list[Any]:
        return named_labels(said)

    def relabel(self, said: Said, labels: Mapping[Any, Any]) -> Said | None:
        return relabelled(said, labels)

    def distance(self, said: Said, other: Said) -> float:
        """1 less the strict F1 of one against the other."""
        return 1.0 - strict_f1(_marked(said), _marked(other))

    def require_trainable(self, counts: Mapping[str, int], examples: int) -> None:  # noqa: ARG002  # spans count
        """At least a few examples with spans of one label; a label that is never marked is never said."""
        if max(counts.values(), default=0) < LEAST_SPANS:
            raise NotEnoughLabels(
                f"Training needs at least {LEAST_SPANS} examples with a span of one label outside the hold-out; "
                f"there {_are(max(counts.values(), default=0))}. Mark more of them."
            )

    def decode(self, heard: Heard, id2label: Mapping[int, str], decoding: Mapping[str, Any]) -> Decoded:
        """As sure as it is of the word, or the tag outside of spans, that it is least sure of."""
        aggregation = decoding.get("aggregation", USUAL_AGGREGATION)
        kept = kept_answers.kept(kept_answers.spans_of_pieces(heard, id2label, aggregation))
        return Decoded(kept["said"], {}, kept_answers.sureness(heard, aggregation), {"scores": kept["scores"]})

    def answer(self, spoken: Spoken, labels: Sequence[str]) -> Answer:  # noqa: ARG002  # it says names
        return {"said": spoken.label, "scores": list(spoken.details["scores"])}

    def probability(self, answer: Answer, labels: Sequence[str], label: str) -> float | None:  # noqa: ARG002
        """That of the surest span with this label; None where there is none, as what is no span has no number."""
        return max((score for one, score in _scored(answer) if one["label"] == label), default=None)

    def aligned(
        self,
        answers: Sequence[Answer],
        own: Sequence[str],  # noqa: ARG002  # answers name what they say
        names: Mapping[str, str | None],
        labels: Sequence[str],
    ) -> Sequence[Answer]:
        return kept_answers.aligned(answers, names, labels)

    def measure(
        self,
        answers: Answers,
        gold: Sequence[Said],
        labels: Sequence[str],
        texts: Sequence[str],  # noqa: ARG002  # spans do not depend on them
    ) -> MarkedSpans:
        return kept_answers.measure(list(answers), gold, labels)

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


def _marked(said: Said) -> tuple[tuple[int, int, str], ...]:
    return tuple((span.start, span.end, span.label) for span in spans_of(said))


def _scored(answer: Answer) -> list[tuple[dict[str, Any], float]]:
    return list(zip(answer["said"], answer["scores"], strict=True))


def _are(count: int) -> str:
    return "is 1" if count == 1 else f"are {count or 'none'}"
