"""The part of a context that answers a question."""

from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np

from studio.errors import NotEnoughLabels
from studio.metrics.extraction import ExtractedAnswers
from studio.tasks.base import Answer, Answers, Decoded, Heard, LongText, Metric, Piece, Said, Shape, Spoken, Takes
from studio.tasks.question_answering import answers as kept_answers
from studio.tasks.question_answering.code import code
from studio.tasks.question_answering.decoding import decode
from studio.tasks.question_answering.settings import AnswerSettings
from studio.tasks.question_answering.spans import likeness, validate
from studio.tasks.question_answering.windows import Window, window_of
from studio.tasks.settings import Setting
from studio.tasks.structured import Unlabelled
from studio.tasks.token_classification.snapping import SNAPS

LEAST_EXAMPLES = 2
USUAL = AnswerSettings()


class QuestionAnswering(Unlabelled):
    """A kept answer is `{"said": value, "score": number}`, the probability of what is said, among all answers."""

    name = "question-answering"
    auto_class = "AutoModelForQuestionAnswering"

    shape: Shape = "answers"
    takes: Takes = "question"
    long_inputs: tuple[str, ...] = ("windows",)
    settings: Mapping[str, Setting] = {
        "may_be_unanswerable": Setting(
            "Questions may have no answer", "Whether people can say that the context does not answer a question.", True
        ),
        "span_snap": Setting(
            "A selection becomes",
            "What somebody who selects roughly has meant.",
            "words",
            {name: f"whole {name}" for name in sorted(SNAPS, reverse=True)},
        ),
        "doc_stride": Setting(
            "Windows share",
            "How many tokens neighbouring windows of a long context have in common.",
            USUAL.doc_stride,
            range=(0, 10_000),
        ),
        "longest_answer": Setting(
            "Longest answer", "In tokens; longer ones are never given.", USUAL.longest_answer, range=(1, 200)
        ),
    }
    metrics: Mapping[str, Metric] = {
        "f1": Metric("F1"),
        "exact_match": Metric("Exact match"),
        "answerable_f1": Metric("F1 where there is an answer"),
        "answerable_exact_match": Metric("Exact match where there is an answer"),
        "no_answer_accuracy": Metric("No answer where there is none"),
    }
    headline: tuple[str, ...] = ("f1", "exact_match")

    def loosest(self) -> Self:
        return type(self)({**self.chosen, "may_be_unanswerable": True})

    def lesson(self) -> dict[str, Any]:
        return {name: self.chosen[name] for name in ("doc_stride", "longest_answer")}

    def validate(self, said: Said | None, labels: Sequence[str], text: str) -> list[dict[str, int]]:  # noqa: ARG002
        return validate(said, text, bool(self.chosen["may_be_unanswerable"]))

    def distance(self, said: Said, other: Said) -> float:
        """1 less the F1 of their characters."""
        return 1.0 - likeness(said, other)

    def require_trainable(self, counts: Mapping[str, int], examples: int) -> None:  # noqa: ARG002  # no labels
        if examples < LEAST_EXAMPLES:
            raise NotEnoughLabels(
                f"Training needs at least {LEAST_EXAMPLES} answered questions outside the hold-out; "
                f"there {'is 1' if examples == 1 else f'are {examples or 0}'}. Answer more of them."
            )

    def stride(self, decoding: Mapping[str, Any]) -> int:
        """All of a context is read, as the answer may stand anywhere."""
        return int(decoding.get("doc_stride", USUAL.doc_stride))

    def decode(
        self,
        heard: Heard,
        id2label: Mapping[int, str],  # noqa: ARG002  # a start and an end
        decoding: Mapping[str, Any],
    ) -> Decoded:
        known = {name: decoding[name] for name in ("longest_answer", "no_answer_threshold") if name in decoding}
        unanswered_id, logits = decoding.get("unanswered_id"), [np.asarray(one) for one in heard.outputs]
        found = decode(
            [_window(piece, unanswered_id) for piece in heard.pieces],
            [one[:, 0] for one in logits],
            [one[:, 1] for one in logits],
            heard.text,
            AnswerSettings.from_dict(known),
            bool(decoding.get("may_be_empty", True)),
        )
        return Decoded(found.value, {}, min(1.0, found.confidence), kept_answers.told(found, heard.text))

    def answer(self, spoken: Spoken, labels: Sequence[str]) -> Answer:  # noqa: ARG002  # there are none
        return {"said": spoken.label, "score": spoken.confidence}

    def measure(
        self,
        answers: Answers,
        gold: Sequence[Said],
        labels: Sequence[str],  # noqa: ARG002  # there are none
        texts: Sequence[str],
    ) -> ExtractedAnswers:
        """`texts` are the contexts."""
        return kept_answers.measure(list(answers), gold, texts)

    def code(
        self,
        checkpoint: str,
        text: str,
        max_length: int,
        base: str | None = None,
        long: LongText | None = None,  # noqa: ARG002  # all of a context is read, as the config says
        question: str | None = None,
    ) -> dict[str, str]:
        """There are no linear heads for this task, and so no `base`; and nothing is answered without a question."""
        self.require_whole(base)
        if question is None:
            raise ValueError(f"found no question; expected one, as {self.name} answers questions")
        return code(checkpoint, question, text, max_length)


def _window(piece: Piece, unanswered_id: int | None) -> Window:
    layout = piece.layout
    assert layout is not None, "the task asks where tokens stand"
    return window_of(piece.input_ids, layout.offset_mapping, layout.sequence_ids, unanswered_id)
