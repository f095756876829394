"""Saves a base checkpoint again, as it is used here, for whoever has nothing but a folder."""

from pathlib import Path

import torch
from transformers import AutoModel

from studio.checkpoints.failures import explained
from studio.checkpoints.identity import checkpoint_identity
from studio.checkpoints.load import load_tokenizer
from studio.checkpoints.names import locate, require_weights
from studio.errors import CheckpointUnavailable


def copy_encoder(checkpoint: str, identity: str, folder: Path) -> None:
    """Write the model without a head, and its tokenizer, into `folder`.

    Raises:
        CheckpointUnavailable: it cannot be had, or is not the one of this identity (SHA-256, hex) any more.
    """
    if checkpoint_identity(checkpoint) != identity:
        raise CheckpointUnavailable(
            f"{checkpoint!r} has changed since this version was made on it, so the version cannot be exported. "
            "Restore the base checkpoint."
        )
    location = locate(checkpoint)
    require_weights(location, checkpoint)
    with explained(checkpoint):
        model = AutoModel.from_pretrained(location, dtype=torch.float32, use_safetensors=True, trust_remote_code=False)
    model.save_pretrained(folder)
    load_tokenizer(checkpoint).save_pretrained(folder)
