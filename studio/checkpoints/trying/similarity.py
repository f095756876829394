"""How near the meanings of texts are: AutoModel, the mean of the tokens' vectors, and the cosine."""

from collections.abc import Sequence

import torch
from transformers import AutoModel

from studio.checkpoints.preparing import Preparer
from studio.checkpoints.runtimes.base import Encoded, Prepared
from studio.checkpoints.trying.answers import Compared, ComparedText
from studio.checkpoints.trying.base import Opened, batches, open_checkpoint
from studio.checkpoints.trying.questions import Similarity
from studio.checkpoints.trying.watching import Progress, Watch
from studio.errors import InvalidInput

# A layer over the first token, which the mean does not use and many checkpoints do not have.
UNUSED = ("pooler",)


class SimilarityModel:
    """A text's vector is the mean of what transformers' `pipeline("feature-extraction")` gives."""

    def __init__(self, opened: Opened, *, of_encoder: bool = False) -> None:
        self._opened = opened
        self._of_encoder = of_encoder
        self._preparer = Preparer(opened.tokenizer)

    @classmethod
    def load(cls, folder: str, name: str, device: str) -> "SimilarityModel":
        """Of an encoder-decoder, the encoder. See `open_checkpoint`."""
        opened = open_checkpoint(AutoModel, folder, name, device, may_lack=UNUSED)
        if not opened.model.config.is_encoder_decoder:
            return cls(opened)
        return cls(Opened(opened.tokenizer, opened.model.get_encoder(), opened.max_length), of_encoder=True)

    def weights(self) -> dict[int, int]:
        return self._opened.weights()

    def answer(self, question: Similarity, watch: Watch) -> Compared:
        encoded = self._preparer.encode(question.texts)
        self._require_tokens(encoded)
        prepared = [one.cut(self._opened.max_length) for one in encoded]
        rows: dict[int, torch.Tensor] = {}
        for batch in batches([one.tokens for one in prepared]):
            watch.require_going()
            rows |= zip(batch, self._vectors([prepared[place] for place in batch]), strict=True)
            watch.tell(Progress(len(rows), len(prepared)))
        vectors = torch.stack([rows[place] for place in range(len(prepared))])
        texts = [
            ComparedText(text, read.tokens, whole.tokens - read.tokens)
            for text, whole, read in zip(question.texts, encoded, prepared, strict=True)
        ]
        return Compared(
            tuple(texts),
            _rows(_cosines(vectors)),
            vectors.shape[1],
            self._opened.max_length,
            self._of_encoder,
            _rows(vectors) if question.with_vectors else None,
        )

    def _require_tokens(self, encoded: Sequence[Encoded]) -> None:
        for number, one in enumerate(encoded, start=1):
            if not one.tokens:
                raise InvalidInput(f"Text {number} has no tokens to this checkpoint. Write something else.")

    def _vectors(self, batch: Sequence[Prepared]) -> torch.Tensor:
        """Shape (batch, hidden size); padding does not count."""
        padded = self._preparer.pad(batch).to(self._opened.model.device)
        with torch.inference_mode():
            states = self._opened.model(**padded).last_hidden_state
        mask = padded["attention_mask"].unsqueeze(-1).to(states.dtype)
        mean: torch.Tensor = (states * mask).sum(dim=1) / mask.sum(dim=1).clamp(min=1)
        return mean.double().cpu()


def _cosines(vectors: torch.Tensor) -> torch.Tensor:
    unit = torch.nn.functional.normalize(vectors, dim=1)
    # Rounding may put a text beyond its own likeness.
    return (unit @ unit.T).clamp(-1, 1)


def _rows(matrix: torch.Tensor) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(row) for row in matrix.tolist())
