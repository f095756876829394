"""What looks on while `generate` makes a text, and what draws its tokens."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from transformers import LogitsProcessor, StoppingCriteria

from studio.checkpoints.trying.answers import Alternative, GeneratedToken
from studio.checkpoints.trying.spelling import Spelling
from studio.checkpoints.trying.watching import Watch


class Following:
    """Sees what the model thought before each token, and which one came."""

    def __init__(self, tokenizer: Any, ends: frozenset[int], alternatives: int, watch: Watch) -> None:
        """`ends` are the tokens that end a text; `alternatives` is how many others are told with each token."""
        self._tokenizer = tokenizer
        self._ends = ends
        self._alternatives = alternatives
        self._watch = watch
        self._probabilities = torch.empty(0)
        self._came: list[tuple[int, float, tuple[Alternative, ...]]] = []
        self._spelling = Spelling(tokenizer)
        # Why no more may come: "end", or what `Watch.why_end` says.
        self.ended: str | None = None

    @property
    def text(self) -> str:
        return self._spelling.text

    @contextmanager
    def watching(self, model: Any) -> Iterator[None]:
        """What the model says while the block runs is looked at, before `generate` makes anything else of it."""
        hook = model.register_forward_hook(lambda _model, _arguments, output: self._look(output.logits[0, -1]))
        try:
            yield
        finally:
            hook.remove()

    def came(self, token_id: int) -> bool:
        """The token that was chosen; whether it should be the last."""
        # On some devices `generate` notices one token late that it should have ended.
        if self.ended is None:
            self._came.append((token_id, float(self._probabilities[token_id]), self._others(token_id)))
            self._spelling.add(token_id)
            self._watch.tell(self._token(self._spelling.newest(), *self._came[-1]))
            self.ended = "end" if token_id in self._ends else self._watch.why_end()
        return self.ended is not None

    def _look(self, logits: torch.Tensor) -> None:
        """Of the next token, shape (vocabulary,)."""
        self._probabilities = logits.float().softmax(dim=-1)

    def tokens(self) -> tuple[GeneratedToken, ...]:
        """All that came, with the whole text shared out among them."""
        pieces = self._spelling.pieces()
        return tuple(self._token(piece, *one) for piece, one in zip(pieces, self._came, strict=True))

    def _token(self, piece: str, token_id: int, probability: float, others: tuple[Alternative, ...]) -> GeneratedToken:
        return GeneratedToken(piece, self._spelled(token_id), token_id, probability, others)

    def _others(self, token_id: int) -> tuple[Alternative, ...]:
        best = self._probabilities.topk(min(self._alternatives + 1, len(self._probabilities)))
        found = [
            Alternative(str(self._tokenizer.decode([one])), self._spelled(one), one, probability)
            for one, probability in zip(best.indices.tolist(), best.values.tolist(), strict=True)
            if one != token_id
        ]
        return tuple(found[: self._alternatives])

    def _spelled(self, token_id: int) -> str:
        # A model may have more rows in its vocabulary than its tokenizer has tokens.
        return str(self._tokenizer.convert_ids_to_tokens(token_id) or f"#{token_id}")


class Ending(StoppingCriteria):  # type: ignore[misc]
    """Tells which token was chosen, and ends where that is wanted."""

    def __init__(self, following: Following) -> None:
        self._following = following

    def __call__(self, input_ids: torch.Tensor, _scores: Any, **_options: Any) -> torch.Tensor:
        ends = self._following.came(int(input_ids[0, -1]))
        return torch.full((input_ids.shape[0],), ends, device=input_ids.device, dtype=torch.bool)


class Drawing(LogitsProcessor):  # type: ignore[misc]
    """Draws the token itself and leaves no other, so that a drawing has dice of its own.

    Those of torch belong to the whole process: others throw them, too. The same seed gives the same numbers with both.
    """

    def __init__(self, seed: int, device: torch.device) -> None:
        self._dice = torch.Generator(device).manual_seed(seed)

    def __call__(self, _input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        drawn = torch.multinomial(scores.softmax(dim=-1), 1, generator=self._dice)
        return torch.full_like(scores, -torch.inf).scatter(1, drawn, 0.0)
