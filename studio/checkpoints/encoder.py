"""A base checkpoint as an encoder: texts in, one vector each out. Loaded once for everybody who uses it."""

import threading
from collections.abc import Sequence
from functools import cached_property
from typing import Any, cast
from weakref import WeakValueDictionary

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import AutoModel

from studio.checkpoints.failures import explained
from studio.checkpoints.identity import checkpoint_identity
from studio.checkpoints.load import load_tokenizer, longest_input
from studio.checkpoints.module_bytes import module_bytes
from studio.checkpoints.names import locate, require_weights
from studio.checkpoints.precisions import PRECISIONS
from studio.checkpoints.preparing import Preparer
from studio.checkpoints.runtimes.base import Encoded, Prepared
from studio.checkpoints.threads import Threads
from studio.inputs import Input

# What comes after says little more about a whole text, and costs as much again.
MOST_TOKENS = 256
BATCH = 32


class Encoder:
    """The mean of the last layer's token vectors; the head of a fine-tuned checkpoint is left aside.

    `max_length` is how many tokens of a text it reads, special ones included.
    Reimers, N. and Gurevych, I. (2019): Sentence-BERT. EMNLP.
    """

    def __init__(self, checkpoint: str, device: str = "cpu", precision: str = "fp32") -> None:
        """`precision` is one of PRECISIONS. Raises CheckpointUnavailable: it cannot be had."""
        tokenizer = load_tokenizer(checkpoint)
        if tokenizer.pad_token is None:
            tokenizer.pad_token = tokenizer.eos_token
        self.checkpoint = checkpoint
        self._model = _load(checkpoint, device, precision)
        self._preparer = Preparer(tokenizer)
        self.threads = Threads.on(self._model.device.type)
        self.max_length = min(MOST_TOKENS, longest_input(tokenizer, self._model.config))

    @cached_property
    def identity(self) -> str:
        """The checkpoint's SHA-256, hex. Raises CheckpointUnavailable."""
        return checkpoint_identity(self.checkpoint)

    @property
    def size(self) -> int:
        """The length of a vector."""
        return int(self._model.config.hidden_size)

    def weights(self) -> dict[int, int]:
        """See `Runtime`."""
        return {id(self): module_bytes(self._model)}

    def encode(self, texts: Sequence[Input]) -> list[Encoded]:
        """Each text by itself and whole; any number of threads may do so at once."""
        return self._preparer.encode(texts)

    def vectors(self, batch: Sequence[Prepared]) -> NDArray[np.float64]:
        """Shape (batch, hidden size); padding does not count."""
        padded = self._preparer.pad(batch).to(self._model.device)
        with torch.inference_mode():
            states = self._model(padded["input_ids"], attention_mask=padded["attention_mask"]).last_hidden_state
        # Sums of many numbers lose what 16 bits do not hold.
        states = states.float()
        mask = padded["attention_mask"].unsqueeze(-1).to(states.dtype)
        mean = (states * mask).sum(dim=1) / mask.sum(dim=1).clamp(min=1)
        return cast(NDArray[np.float64], mean.double().cpu().numpy())

    def embed(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """A vector a text, for a batch of them (at least one)."""
        return self.vectors([text.cut(self.max_length) for text in self.encode(texts)])


_shared: "WeakValueDictionary[tuple[str, str, str], Encoder]" = WeakValueDictionary()
_loading = threading.Lock()


def shared_encoder(checkpoint: str, device: str, precision: str = "fp32") -> Encoder:
    """The one encoder of this checkpoint and precision on this device; it goes when nobody holds it any more.

    Raises:
        CheckpointUnavailable: it cannot be had.
    """
    with _loading:
        key = (locate(checkpoint), device, precision)
        encoder = _shared.get(key)
        if encoder is None:
            encoder = _shared[key] = Encoder(checkpoint, device, precision)
        return encoder


def _load(checkpoint: str, device: str, precision: str) -> Any:
    location = locate(checkpoint)
    require_weights(location, checkpoint)
    with explained(checkpoint):
        model = AutoModel.from_pretrained(
            location, dtype=PRECISIONS[precision], use_safetensors=True, trust_remote_code=False
        )
    if model.config.is_encoder_decoder:
        model = model.get_encoder()
    return model.to(device).eval()
