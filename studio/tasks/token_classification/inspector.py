"""What becomes of spans, token by token."""

from collections.abc import Mapping, Sequence

from studio.tasks.base import Said
from studio.tasks.inspecting import OVERLAPPED, SPLITS, Example, Fate, Limit, Mended, Tokenised
from studio.tasks.token_classification.alignment import IGNORED, STATES, align, encode_spans
from studio.tasks.token_classification.iob import tags_of_labels
from studio.tasks.token_classification.mending import UNALIGNED, encoding_of, mend
from studio.tasks.token_classification.spans import spans_of

# What helps where several spans are in one word of a tokenizer.
OF_WORDS = (
    "Here all tokens of a word have one label, and a tokenizer may take a whole sentence without spaces for a word. "
    "Where it does, let a model's tokens become words by “simple” in the project's settings: each is read by itself."
)


class SpanInspector:
    """See `Inspector`."""

    part = ("span", "spans")
    setting: str | None = UNALIGNED

    def __init__(self, pieces: str = "first") -> None:
        """`pieces` says which tokens carry a label, see `encode_spans`."""
        self._pieces = pieces
        by_word = {state: f"{STATES[state]} {OF_WORDS}" for state in (SPLITS, OVERLAPPED)}
        self.states: Mapping[str, str] = STATES | (by_word if pieces == "first" else {})

    def looked_at(self, example: Example) -> Example:
        return example

    def parts(self, said: Said) -> int:
        return len(said)

    def fates(self, text: str, said: Said, tokens: Tokenised, limit: Limit) -> list[Fate]:
        found = align(
            text, spans_of(said), encoding_of(tokens),
            pieces=self._pieces, max_length=limit.max_length, side=limit.side,
        )  # fmt: skip
        return [
            Fate(one.span.start, one.span.end, one.span.label, one.state, one.tokens, one.found, one.max_length)
            for one in found
        ]

    def mend(self, choice: str, text: str, said: Said, tokens: Tokenised, limit: Limit) -> Mended:
        return mend(choice, text, said, tokens, limit, self._pieces)

    def targets(
        self, text: str, learnt: Mended, tokens: Tokenised, labels: Sequence[str], limit: Limit
    ) -> list[str | None]:
        """Tags of IOB2."""
        encoded = encode_spans(
            text, spans_of(learnt.said), encoding_of(tokens), labels,
            pieces=self._pieces, max_length=limit.max_length, side=limit.side, passed_over=learnt.passed_over,
        )  # fmt: skip
        tags = tags_of_labels(labels)
        targets: list[str | None] = [None] * len(tokens)
        for token, one in zip(encoded.kept, encoded.classes, strict=True):
            targets[token] = None if one == IGNORED else tags[one]
        return targets
