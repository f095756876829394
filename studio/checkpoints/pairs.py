"""Pairs of texts as token ids, one of which is whole in every piece of the other."""

from collections.abc import Sequence
from typing import Any

from transformers import PreTrainedTokenizerBase

from studio.checkpoints.preparing import Preparer, require_fast
from studio.checkpoints.runtimes.base import Encoded
from studio.errors import InvalidInput
from studio.inputs import Input

# What the other text is called, by which of the two is read in pieces.
OTHER = {0: "hypothesis", 1: "question"}


class PairPreparer(Preparer):
    """Question and context, or text and hypothesis.

    The text with the number `body` is the body of what is encoded, and the other one stands around it with the special
    tokens: windows of a context so repeat the question. At most half of `longest` tokens may stand around.
    """

    sample = ("a", "a")

    def __init__(
        self, tokenizer: PreTrainedTokenizerBase, body: int, longest: int, *, has_layout: bool = False
    ) -> None:
        """Raises CheckpointUnavailable: this tokenizer does not know which token is of which text."""
        require_fast(tokenizer)
        self._body = body
        self._longest = longest
        super().__init__(tokenizer, has_layout=has_layout)

    def encode(self, inputs: Sequence[Input]) -> list[Encoded]:
        """Each pair by itself and whole.

        Raises:
            InvalidInput: it is no pair of texts, or the one that is read whole is too long.
        """
        found = super().encode(inputs)
        for one in found:
            if 2 * one.special > self._longest:
                other = OTHER[self._body]
                raise InvalidInput(
                    f"A {other} takes {one.special:,} tokens, and the model reads {self._longest:,} at once, half of "
                    f"which are for the text. Shorten the {other}."
                )
        return found

    def _texts(self, inputs: Sequence[Input]) -> dict[str, Any]:
        pairs = [one for one in inputs if isinstance(one, tuple)]
        if len(pairs) != len(inputs):
            raise InvalidInput(f"This model reads pairs of texts. Give each text with its {OTHER[self._body]}.")
        return {"text": [first for first, _ in pairs], "text_pair": [second for _, second in pairs]}

    def _around(self, found: Any) -> list[tuple[int, int]]:
        return [self._bounds(found.sequence_ids(row)) for row in range(len(found["input_ids"]))]

    def _bounds(self, sequence_ids: Sequence[int | None]) -> tuple[int, int]:
        """How many tokens stand before the body and behind it; all stand before one that is empty."""
        own = [place for place, which in enumerate(sequence_ids) if which == self._body]
        return (own[0], len(sequence_ids) - own[-1] - 1) if own else (len(sequence_ids), 0)
