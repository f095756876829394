"""How many tokens a model has places for, told from its config alone, is what the model itself can take."""

from typing import Any

import pytest
import torch
from transformers import AutoConfig, AutoModel

from studio.checkpoints.load import LIKE_ROBERTA, positions

SMALL: dict[str, Any] = {
    "vocab_size": 30,
    "hidden_size": 16,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "intermediate_size": 32,
    "max_position_embeddings": 18,
}
OWN: dict[str, dict[str, Any]] = {
    "distilbert": {"dim": 16, "n_layers": 1, "n_heads": 2, "hidden_dim": 32},
    "electra": {"embedding_size": 16},
    "esm": {"position_embedding_type": "absolute", "mask_token_id": 4},
    "lilt": {"hidden_size": 24},
    "longformer": {"attention_window": 4},
    "luke": {"entity_vocab_size": 4, "entity_emb_size": 8},
    "xmod": {"languages": ("en_XX",), "default_language": "en_XX"},
}


@pytest.mark.parametrize("pad_token_id", [0, 1, 3])
@pytest.mark.parametrize("kind", sorted({*LIKE_ROBERTA, "bert", "distilbert", "electra"}))
def test_a_text_of_that_length_is_read_and_a_longer_one_is_not(kind: str, pad_token_id: int) -> None:
    config = AutoConfig.for_model(kind, **{**SMALL, **OWN.get(kind, {}), "pad_token_id": pad_token_id})
    model, longest = AutoModel.from_config(config).eval(), positions(config)
    assert longest is not None
    with torch.inference_mode():
        model(input_ids=torch.full((1, longest), 7))
        if kind != "longformer":  # which pads what it reads to whole windows
            with pytest.raises((IndexError, RuntimeError)):
                model(input_ids=torch.full((1, longest + 1), 7))
