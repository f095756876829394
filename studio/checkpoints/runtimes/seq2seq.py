"""An encoder-decoder: it reads a text, and its answer is another one, written apart from it, with a score."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import torch

from studio.checkpoints.beams import USUAL_TOKENS, Beams
from studio.checkpoints.load import Classifier, load_classifier, longest_output
from studio.checkpoints.module_bytes import module_bytes
from studio.checkpoints.precisions import PRECISIONS
from studio.checkpoints.preparers import preparer_of
from studio.checkpoints.runtimes.base import Encoded, Prepared, Runtime
from studio.checkpoints.threads import Threads
from studio.inputs import Input

USUAL = Beams()


@dataclass(frozen=True, slots=True)
class WrittenToken:
    """One token of a text that was written, as a piece of text, and how probable it was behind those before it."""

    text: str
    probability: float


@dataclass(frozen=True, slots=True)
class Generated:
    """A text that was written, with its tokens, special ones included.

    `score` is what beam search ranks texts by: the logarithm of the text's probability, divided by its number of tokens
    to the power of the length penalty.
    """

    text: str
    score: float
    tokens: tuple[WrittenToken, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """Ids of what was written, up to the token that ends the text, and the logarithms of their probabilities."""

    ids: list[int]
    logarithms: list[float]


class Seq2SeqRuntime(Runtime):
    """Summarises, translates, rewrites, whatever it was trained for: by beam search, always the same for a text."""

    def __init__(self, classifier: Classifier, beams: Beams = USUAL) -> None:
        self.task = classifier.task
        self.id2label = classifier.id2label
        self.decoding = classifier.decoding
        self.max_length = classifier.max_length
        self.beams = beams
        self._model: Any = classifier.model
        self._tokenizer = classifier.processor
        self._preparer = preparer_of(classifier)
        self._threads = Threads.on(classifier.model.device.type)
        self.workers = self._threads.workers
        self._settings = _settings(self._model, self._tokenizer, beams)

    @classmethod
    def load(cls, checkpoint: str, device: str = "cpu", precision: str = "fp32", beams: Beams = USUAL) -> Self:
        """`precision` is one of PRECISIONS. Raises CheckpointUnavailable, see `load_classifier`."""
        return cls(load_classifier(checkpoint, device, "seq2seq", PRECISIONS[precision]), beams)

    def weights(self) -> dict[int, int]:
        return {id(self._model): module_bytes(self._model)}

    def enter(self) -> None:
        self._threads.enter()

    def encode(self, inputs: Sequence[Input]) -> list[Encoded]:
        return self._preparer.encode(inputs)

    def forward(self, batch: Sequence[Prepared]) -> list[Written]:
        """What is written for each text, as ids."""
        sources = [one.input_ids for one in batch]
        padded = self._tokenizer.pad({"input_ids": sources}, padding=True, return_tensors="pt").to(self._model.device)
        settings = copy.copy(self._settings)
        settings.max_new_tokens = min(self._longest(), longest_output(self._model.config))
        with torch.inference_mode():
            rows = self._model.generate(
                input_ids=padded["input_ids"], attention_mask=padded["attention_mask"], generation_config=settings
            )
            # One text after the other: without padding, and without the numbers of a whole vocabulary for all at once.
            return [self._written(source, row.tolist()) for source, row in zip(sources, rows, strict=True)]

    def finish(self, output: Sequence[Written]) -> list[Generated]:
        return [self._said(one) for one in output]

    def _said(self, written: Written) -> Generated:
        penalty = self._settings.length_penalty
        length = max(1, len(written.ids)) ** (1.0 if penalty is None else penalty)
        tokens = [
            WrittenToken(self._tokenizer.decode([one]), float(torch.tensor(logarithm).exp()))
            for one, logarithm in zip(written.ids, written.logarithms, strict=True)
        ]
        text: str = self._tokenizer.decode(written.ids, skip_special_tokens=True)
        return Generated(text, sum(written.logarithms) / length, tuple(tokens))

    def _up_to_end(self, ids: Sequence[int]) -> list[int]:
        """Without what stands behind the first token that ends a text."""
        ends = _as_list(self._settings.eos_token_id)
        place = next((place for place, one in enumerate(ids) if one in ends), len(ids))
        return list(ids[: place + 1])

    def _longest(self) -> int:
        """As the search is set; else as the checkpoint says, where the token that a text begins with counts."""
        asked: int | None = self._settings.max_new_tokens
        own: int | None = self._model.generation_config.max_length
        if asked or own is None:
            return asked or USUAL_TOKENS
        return max(1, own - 1)

    def _written(self, source: list[int], row: list[int]) -> Written:
        """Of the ids that `generate` gave, which are padded where other texts were longer."""
        first, *rest = row
        ids = self._up_to_end(rest)
        device = self._model.device
        logits = self._model(
            input_ids=torch.tensor([source], device=device),
            attention_mask=torch.ones((1, len(source)), dtype=torch.long, device=device),
            decoder_input_ids=torch.tensor([[first, *ids[:-1]]], device=device),
        ).logits[0]
        return Written(ids, _logarithms(logits, ids))


def _logarithms(logits: torch.Tensor, ids: Sequence[int]) -> list[float]:
    """Of the probabilities of these ids, of logits of shape (tokens, vocabulary) at the places before them."""
    found = torch.log_softmax(logits.float(), dim=-1)
    rows = torch.arange(len(ids), device=found.device)
    chosen: list[float] = found[rows, torch.tensor(ids, device=found.device)].tolist()
    return chosen


def _settings(model: Any, tokenizer: Any, beams: Beams) -> Any:
    """The checkpoint's own settings of the search with those that are asked for; nothing is drawn by lot."""
    settings = copy.deepcopy(model.generation_config)
    for name in ("max_length", "temperature", "top_p", "top_k"):
        setattr(settings, name, None)
    settings.do_sample = False
    settings.num_return_sequences = 1
    if settings.pad_token_id is None:
        settings.pad_token_id = tokenizer.pad_token_id
    settings.update(**beams.settings())
    return settings


def _as_list(ids: int | list[int] | None) -> list[int]:
    if ids is None:
        return []
    return [ids] if isinstance(ids, int) else list(ids)
