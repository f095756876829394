"""The attention that is compiled gives what PyTorch's own gives, for every family that lets others choose it."""

import pytest
import torch
from transformers import (
    AutoModelForSequenceClassification,
    BertConfig,
    DistilBertConfig,
    GPT2Config,
    MistralConfig,
    PreTrainedConfig,
)

from studio.checkpoints.making.attention import NAME, compile_attention

SIZES = {"vocab_size": 60, "num_labels": 3, "pad_token_id": 0}
TWO = {"num_hidden_layers": 2, "hidden_size": 16, "intermediate_size": 32}
FAMILIES = {
    "BERT": BertConfig(**SIZES, **TWO, num_attention_heads=2),
    "DistilBERT": DistilBertConfig(**SIZES, dim=16, n_layers=2, n_heads=2, hidden_dim=32),
    "one that looks back only": GPT2Config(**SIZES, n_embd=16, n_layer=2, n_head=2, n_positions=32),
    "one with fewer keys than queries, that looks a few tokens back": MistralConfig(
        **SIZES, **TWO, num_attention_heads=4, num_key_value_heads=2, head_dim=8, sliding_window=4
    ),
}


@pytest.mark.parametrize("lengths", [(3, 9, 17), (17, 17)], ids=["padded", "of one length"])
@pytest.mark.parametrize("config", FAMILIES.values(), ids=FAMILIES)
def test_it_gives_what_pytorchs_own_attention_gives(config: PreTrainedConfig, lengths: tuple[int, ...]) -> None:
    torch.manual_seed(0)
    model = AutoModelForSequenceClassification.from_config(config, attn_implementation="sdpa").eval()
    places = torch.arange(max(lengths))
    mask = torch.stack([places < length for length in lengths]).long()
    input_ids = torch.randint(5, 60, mask.shape) * mask
    with torch.no_grad():
        expected = model(input_ids=input_ids, attention_mask=mask).logits
        compile_attention(model)
        assert model.config._attn_implementation == NAME
        found = model(input_ids=input_ids, attention_mask=mask).logits
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-5)
