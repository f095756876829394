"""Questions with their contexts as token ids; the question is whole in every piece of the context."""

from collections.abc import Sequence
from typing import Any

from transformers import PreTrainedTokenizerBase

from studio.checkpoints.preparing import Preparer
from studio.checkpoints.runtimes.base import Encoded
from studio.errors import InvalidInput
from studio.inputs import Input

# Which of the two texts is read in pieces: the context.
BODY = 1


class PairPreparer(Preparer):
    """The context is the body of what is encoded, and the question stands around it with the special tokens.

    Windows of a context so repeat the question. At most half of `longest` tokens may stand around.
    """

    sample = ("a", "a")

    def __init__(self, tokenizer: PreTrainedTokenizerBase, longest: int) -> None:
        """Raises CheckpointUnavailable: this tokenizer does not know which token is of which text."""
        self._longest = longest
        super().__init__(tokenizer, has_layout=True)

    def encode(self, inputs: Sequence[Input]) -> list[Encoded]:
        """Each pair by itself and whole.

        Raises:
            InvalidInput: it is no pair of texts, or the question is too long.
        """
        found = super().encode(inputs)
        for one in found:
            if 2 * one.special > self._longest:
                raise InvalidInput(
                    f"A question takes {one.special:,} tokens, and the model reads {self._longest:,} at once, half of "
                    "which are for the text. Shorten the question."
                )
        return found

    def _texts(self, inputs: Sequence[Input]) -> dict[str, Any]:
        pairs = [one for one in inputs if isinstance(one, tuple)]
        if len(pairs) != len(inputs):
            raise InvalidInput("This model reads pairs of texts. Give each text with its question.")
        return {"text": [first for first, _ in pairs], "text_pair": [second for _, second in pairs]}

    def _around(self, found: Any) -> list[tuple[int, int]]:
        return [self._bounds(found.sequence_ids(row)) for row in range(len(found["input_ids"]))]

    def _bounds(self, sequence_ids: Sequence[int | None]) -> tuple[int, int]:
        """How many tokens stand before the body and behind it; all stand before one that is empty."""
        own = [place for place, which in enumerate(sequence_ids) if which == BODY]
        return (own[0], len(sequence_ids) - own[-1] - 1) if own else (len(sequence_ids), 0)
