"""An encoder-decoder made of one encoder twice: the first reads a text, and the second learns to write another.

Rothe, S., Narayan, S. and Severyn, A. (2020): Leveraging pre-trained checkpoints for sequence generation tasks. TACL.
"""

from typing import Any

import torch
from transformers import EncoderDecoderModel, PreTrainedModel

from studio.checkpoints.failures import explained
from studio.checkpoints.load import load_tokenizer
from studio.checkpoints.names import locate, require_weights
from studio.errors import CheckpointUnavailable

WEIGHTS: dict[str, Any] = {"dtype": torch.float32, "use_safetensors": True, "trust_remote_code": False}


def join_encoders(checkpoint: str) -> PreTrainedModel:
    """fp32, on the processor; attention from one half to the other begins with random numbers of the current seed.

    Raises:
        CheckpointUnavailable: it cannot be had, or its tokenizer has no tokens that begin, end and fill a text.
    """
    location = locate(checkpoint)
    require_weights(location, checkpoint)
    begins, ends, fills = _special_tokens(checkpoint)
    with explained(checkpoint):
        model: PreTrainedModel = EncoderDecoderModel.from_encoder_decoder_pretrained(
            location,
            location,
            **{f"{half}_{name}": value for half in ("encoder", "decoder") for name, value in WEIGHTS.items()},
        )
    model.config.vocab_size = model.config.decoder.vocab_size
    for settings in (model.config, model.generation_config):
        settings.decoder_start_token_id = begins
        settings.bos_token_id = begins
        settings.eos_token_id = ends
        settings.pad_token_id = fills
    return model


def _special_tokens(checkpoint: str) -> tuple[int, int, int]:
    tokenizer = load_tokenizer(checkpoint)
    found = (tokenizer.cls_token_id, tokenizer.sep_token_id, tokenizer.pad_token_id)
    if None in found:
        raise CheckpointUnavailable(
            f"The tokenizer of {checkpoint!r} lacks a token that begins, ends or fills a text, so that nothing can "
            "learn to write with it. Choose an encoder such as sentence-transformers/all-MiniLM-L6-v2, or a model "
            "that writes already, such as google-t5/t5-small."
        )
    return found
