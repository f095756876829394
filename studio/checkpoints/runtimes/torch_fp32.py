"""The reference runtime: PyTorch in fp32."""

import threading
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray

from studio.checkpoints.load import Classifier, load_classifier
from studio.checkpoints.runtimes.base import Prepared


class TorchRuntime:
    """Runs a classifier with PyTorch; every other runtime is measured against this one."""

    def __init__(self, classifier: Classifier) -> None:
        self._tokenizer = classifier.tokenizer
        self._tokenizing = threading.Lock()
        self._model = classifier.model
        self.id2label = classifier.id2label
        self.max_length = classifier.max_length

    @classmethod
    def load(cls, checkpoint: str, device: str = "cpu") -> "TorchRuntime":
        """Raises CheckpointUnavailable, see `load_classifier`."""
        return cls(load_classifier(checkpoint, device))

    def prepare(self, texts: Sequence[str]) -> list[Prepared]:
        # The whole text is tokenised first, without a limit, because the count of what was cut is shown to people;
        # only those that do not fit are done again. One caller at a time: truncation is a state of the tokenizer,
        # and another thread's limit must not reach this call.
        with self._tokenizing:
            whole = self._tokenize(texts)
            lengths = [len(item.input_ids) for item in whole]
            long = [row for row, length in enumerate(lengths) if length > self.max_length]
            cut = self._tokenize([texts[row] for row in long], self.max_length) if long else []
        for row, item in zip(long, cut, strict=True):
            whole[row] = replace(item, full_length=lengths[row])
        return whole

    def _tokenize(self, texts: Sequence[str], max_length: int | None = None) -> list[Prepared]:
        encoded = self._tokenizer(list(texts), truncation=max_length is not None, max_length=max_length, verbose=False)
        types = encoded.get("token_type_ids")
        return [
            Prepared(
                input_ids=input_ids,
                attention_mask=encoded["attention_mask"][row],
                token_type_ids=types[row] if types is not None else None,
                full_length=len(input_ids),
            )
            for row, input_ids in enumerate(encoded["input_ids"])
        ]

    def forward(self, batch: Sequence[Prepared]) -> torch.Tensor:
        """Logits, shape (batch, labels)."""
        columns = {
            "input_ids": [item.input_ids for item in batch],
            "attention_mask": [item.attention_mask for item in batch],
        }
        if batch[0].token_type_ids is not None:
            columns["token_type_ids"] = [item.token_type_ids or [] for item in batch]
        padded = self._tokenizer.pad(columns, padding=True, return_tensors="pt").to(self._model.device)
        with torch.inference_mode():
            logits: torch.Tensor = self._model(**padded).logits
        return logits

    def finish(self, output: torch.Tensor) -> NDArray[np.float64]:
        # Softmax in double precision: rows then sum to 1 to within rounding, whatever the number of labels.
        return torch.softmax(output.double().cpu(), dim=-1).numpy()
