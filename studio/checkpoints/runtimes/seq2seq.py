"""An encoder-decoder: the text that it reads stands apart from the one that it writes."""

import torch

from studio.checkpoints.load import longest_output
from studio.checkpoints.runtimes.generation import GenerationRuntime, Written, logarithms


class Seq2SeqRuntime(GenerationRuntime):
    """Summarises, translates, rewrites: whatever it was trained for."""

    TASK = "seq2seq"

    def _longest(self) -> int:
        """As the search is set; else as the checkpoint says, where the token that a text begins with counts."""
        own = self._model.generation_config.max_length
        return super()._longest() if self._settings.max_new_tokens or own is None else max(1, own - 1)

    def _room(self, _tokens: int) -> int:
        return longest_output(self._model.config)

    def _written(self, source: list[int], row: list[int], _width: int) -> Written:
        first, *rest = row
        ids = self._up_to_end(rest)
        device = self._model.device
        logits = self._model(
            input_ids=torch.tensor([source], device=device),
            attention_mask=torch.ones((1, len(source)), dtype=torch.long, device=device),
            decoder_input_ids=torch.tensor([[first, *ids[:-1]]], device=device),
        ).logits[0]
        return Written(ids, logarithms(logits, ids))
