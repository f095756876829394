"""Sentence embeddings from any base checkpoint: the mean of its last layer's token vectors."""

from collections.abc import Callable, Sequence
from typing import Any, cast

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import AutoModel, PreTrainedTokenizerBase

from studio.checkpoints.failures import explained
from studio.checkpoints.load import load_tokenizer, longest_input
from studio.checkpoints.names import locate, require_weights

# What comes after says little more about a whole text, and costs as much again.
MOST_TOKENS = 256
BATCH = 32


def embed(
    checkpoint: str,
    texts: Sequence[str],
    device: str = "cpu",
    on_progress: Callable[[float], None] = lambda _share: None,
) -> NDArray[np.float64]:
    """A row a text, shape (texts, hidden size); the head of a fine-tuned checkpoint is left aside.

    Reimers, N. and Gurevych, I. (2019): Sentence-BERT. EMNLP. `on_progress` is told the share that is done, after
    each batch.

    Raises:
        CheckpointUnavailable: it cannot be had.
    """
    tokenizer = load_tokenizer(checkpoint)
    model = _load(checkpoint, device)
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    length = min(MOST_TOKENS, longest_input(tokenizer, model.config))
    # Texts of one length share a batch, so that little is computed on padding.
    order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
    rows = np.empty((len(texts), 0))
    for start in range(0, len(order), BATCH):
        batch = order[start : start + BATCH]
        vectors = _vectors(model, tokenizer, [texts[row] for row in batch], length)
        if not rows.shape[1]:
            rows = np.empty((len(texts), vectors.shape[1]))
        rows[batch] = vectors
        on_progress((start + len(batch)) / len(order))
    return rows


def _load(checkpoint: str, device: str) -> Any:
    location = locate(checkpoint)
    require_weights(location, checkpoint)
    with explained(checkpoint):
        model = AutoModel.from_pretrained(location, dtype=torch.float32, use_safetensors=True, trust_remote_code=False)
    if model.config.is_encoder_decoder:
        model = model.get_encoder()
    return model.to(device).eval()


def _vectors(model: Any, tokenizer: PreTrainedTokenizerBase, texts: list[str], length: int) -> NDArray[np.float64]:
    encoded = tokenizer(texts, truncation=True, max_length=length, padding=True, return_tensors="pt").to(model.device)
    with torch.inference_mode():
        states = model(input_ids=encoded["input_ids"], attention_mask=encoded["attention_mask"]).last_hidden_state
    mask = encoded["attention_mask"].unsqueeze(-1).to(states.dtype)
    mean = (states * mask).sum(dim=1) / mask.sum(dim=1).clamp(min=1)
    return cast(NDArray[np.float64], mean.double().cpu().numpy())
