"""Which tokens may stand for the masks of a text: AutoModelForMaskedLM."""

import re
from collections.abc import Sequence

import torch
from transformers import AutoModelForMaskedLM

from studio.checkpoints.preparing import Preparer
from studio.checkpoints.runtimes.base import Encoded, Prepared
from studio.checkpoints.trying.answers import Choice, FilledText, FilledTexts, Mask
from studio.checkpoints.trying.base import BATCH_TOKENS, Opened, batches, open_checkpoint
from studio.checkpoints.trying.questions import FillMask
from studio.checkpoints.trying.watching import Progress, Watch
from studio.errors import CheckpointUnavailable, InvalidInput

# A row of numbers as long as the vocabulary comes out for every token: 256 MB of them at once, at most.
MOST_NUMBERS = 64_000_000
# What people write who know another model's mask.
OTHER_MASKS = re.compile(r"\[MASK\]|<mask>|\[mask\]|<extra_id_0>|_{2,}")


class FillMaskModel:
    """Answers as transformers' `pipeline("fill-mask")` does, several texts at once."""

    def __init__(self, opened: Opened, name: str) -> None:
        self._opened = opened
        mask = opened.tokenizer.mask_token
        if mask is None:
            raise CheckpointUnavailable(
                f"The tokenizer of {name!r} has no mask token: there is nothing to fill in. Choose another checkpoint."
            )
        self._mask = str(mask)
        self._preparer = Preparer(opened.tokenizer)

    @classmethod
    def load(cls, folder: str, name: str, device: str) -> "FillMaskModel":
        """See `open_checkpoint`."""
        return cls(open_checkpoint(AutoModelForMaskedLM, folder, name, device), name)

    def weights(self) -> dict[int, int]:
        return self._opened.weights()

    def answer(self, question: FillMask, watch: Watch) -> FilledTexts:
        encoded = self._preparer.encode(question.texts)
        prepared = [one.cut(self._opened.max_length) for one in encoded]
        for number, (whole, read) in enumerate(zip(encoded, prepared, strict=True), start=1):
            self._require_mask(question.texts[number - 1], number if len(encoded) > 1 else None, whole, read)
        found: dict[int, tuple[Mask, ...]] = {}
        for batch in batches([one.tokens for one in prepared], self._budget()):
            watch.require_going()
            found |= zip(batch, self._masks([prepared[place] for place in batch], question.top_k), strict=True)
            watch.tell(Progress(len(found), len(prepared)))
        return FilledTexts(
            self._mask,
            self._opened.max_length,
            tuple(
                self._filled(text, encoded[place], prepared[place], found[place])
                for place, text in enumerate(question.texts)
            ),
        )

    def _budget(self) -> int:
        return min(BATCH_TOKENS, MOST_NUMBERS // len(self._opened.tokenizer))

    def _masks(self, batch: Sequence[Prepared], top_k: int) -> list[tuple[Mask, ...]]:
        padded = self._preparer.pad(batch).to(self._opened.model.device)
        with torch.inference_mode():
            logits = self._opened.model(**padded).logits
        return [self._masks_of(one, logits[row], top_k) for row, one in enumerate(batch)]

    def _masks_of(self, prepared: Prepared, logits: torch.Tensor, top_k: int) -> tuple[Mask, ...]:
        """`logits` has the shape (tokens, vocabulary)."""
        positions = self._places(prepared.input_ids)
        probabilities = logits[positions].float().softmax(dim=-1)
        best = probabilities.topk(min(top_k, probabilities.shape[-1]))
        is_only = len(positions) == 1
        return tuple(
            Mask(
                position,
                tuple(
                    self._choice(prepared.input_ids, position, token_id, probability, is_only)
                    for token_id, probability in zip(ids, values, strict=True)
                ),
            )
            for position, ids, values in zip(positions, best.indices.tolist(), best.values.tolist(), strict=True)
        )

    def _choice(self, ids: Sequence[int], position: int, token_id: int, probability: float, is_only: bool) -> Choice:
        tokenizer = self._opened.tokenizer
        filled = [token_id if place == position else one for place, one in enumerate(ids)]
        filled = [one for one in filled if one != tokenizer.pad_token_id]
        # Among several masks, the others are special tokens that should stay to be seen.
        text = tokenizer.decode(filled, skip_special_tokens=is_only)
        return Choice(str(tokenizer.decode([token_id])), token_id, probability, str(text))

    def _filled(self, text: str, whole: Encoded, read: Prepared, masks: tuple[Mask, ...]) -> FilledText:
        cut_masks = len(self._places(whole.input_ids)) - len(masks)
        return FilledText(text, read.tokens, whole.tokens - read.tokens, cut_masks, masks)

    def _places(self, ids: Sequence[int]) -> list[int]:
        return [place for place, one in enumerate(ids) if one == self._opened.tokenizer.mask_token_id]

    def _require_mask(self, text: str, number: int | None, whole: Encoded, read: Prepared) -> None:
        which = "The text" if number is None else f"Text {number}"
        if self._places(read.input_ids):
            return
        if self._places(whole.input_ids):
            raise InvalidInput(
                f"{which} has {whole.tokens:,} tokens, of which {read.tokens:,} are read, and its mask is behind them. "
                "Shorten it."
            )
        other = OTHER_MASKS.search(text)
        instead = f" It has {other[0]}, which this checkpoint does not know as one." if other else ""
        raise InvalidInput(f"{which} has no mask.{instead} Write {self._mask} where a word is to be filled in.")
