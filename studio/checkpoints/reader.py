"""A checkpoint's tokenizer without its model: how long texts are, before anything was trained."""

from collections.abc import Sequence

from transformers import AutoConfig

from studio.checkpoints.failures import explained
from studio.checkpoints.load import load_tokenizer, longest_input
from studio.checkpoints.names import locate
from studio.checkpoints.preparing import Preparer
from studio.checkpoints.runtimes.base import Encoded
from studio.inputs import Input


class TextReader:
    """`max_length` is the most tokens, special ones included, that a model of this checkpoint reads.

    `can_pad` says whether there is a token to fill a batch with.
    """

    def __init__(self, checkpoint: str) -> None:
        """Raises CheckpointUnavailable: it cannot be had."""
        tokenizer = load_tokenizer(checkpoint)
        with explained(checkpoint):
            config = AutoConfig.from_pretrained(locate(checkpoint), trust_remote_code=False)
        self.max_length = longest_input(tokenizer, config)
        self.can_pad = tokenizer.pad_token is not None
        self._preparer = Preparer(tokenizer)

    def encode(self, inputs: Sequence[Input]) -> list[Encoded]:
        return self._preparer.encode(inputs)
