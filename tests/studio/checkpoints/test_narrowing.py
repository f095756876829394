"""What nobody reads is not computed, and what is read is what it was: for whole models, and for each kind of step."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.export import Dim
from torch.utils.flop_counter import FlopCounterMode
from transformers import (
    AlbertConfig,
    AutoModelForSequenceClassification,
    AutoModelForTokenClassification,
    BertConfig,
    DistilBertConfig,
    ElectraConfig,
    GPT2Config,
    ModernBertConfig,
    MPNetConfig,
    PreTrainedConfig,
    RobertaConfig,
)

from studio.checkpoints.load import load_classifier
from studio.checkpoints.making.attention import compile_attention
from studio.checkpoints.making.exported import Logits, exportable
from studio.checkpoints.making.narrowing import Narrowed

SIZES = {"vocab_size": 60, "num_labels": 3, "pad_token_id": 0, "initializer_range": 0.4}
LAYERS = {"num_hidden_layers": 2, "hidden_size": 16, "intermediate_size": 64, "num_attention_heads": 2}
FIRST_TOKEN = {
    "BERT": BertConfig(**SIZES, **LAYERS),
    "RoBERTa": RobertaConfig(**SIZES, **LAYERS),
    "ELECTRA": ElectraConfig(**SIZES, **LAYERS, embedding_size=16),
    "MPNet": MPNetConfig(**SIZES, **LAYERS),
    "ALBERT": AlbertConfig(**SIZES, **LAYERS, embedding_size=16),
    "DistilBERT": DistilBertConfig(**SIZES, dim=16, n_layers=2, n_heads=2, hidden_dim=64),
    "ModernBERT": ModernBertConfig(
        vocab_size=60, num_labels=3, pad_token_id=0, initializer_range=0.4, **LAYERS, local_attention=8
    ),
}
LAST_TOKEN = GPT2Config(**SIZES, n_embd=16, n_layer=2, n_head=2, n_positions=64)


def texts(lengths: tuple[int, ...]) -> tuple[torch.Tensor, torch.Tensor]:
    mask = (torch.arange(max(lengths)) < torch.tensor(lengths)[:, None]).long()
    return torch.randint(5, 60, mask.shape) * mask, mask


def exported(module: torch.nn.Module, *tensors: torch.Tensor) -> torch.export.ExportedProgram:
    batch, tokens = Dim("batch", min=1, max=64), Dim("tokens", min=3, max=64)
    with torch.no_grad():
        return torch.export.export(module, tensors, dynamic_shapes=(tuple({0: batch, 1: tokens} for _ in tensors),))


def products(module: torch.nn.Module, *tensors: torch.Tensor) -> int:
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        module(*tensors)
    return int(counter.get_total_flops())


def logits_of(config: PreTrainedConfig, head: Any = AutoModelForSequenceClassification, *, compiles: bool) -> Logits:
    torch.manual_seed(0)
    model = head.from_config(config).eval()
    if compiles:
        compile_attention(model)
    return Logits(model, ("input_ids", "attention_mask"), lambda output: output.logits).eval()


@pytest.mark.parametrize("compiles", [True, False], ids=["compiled attention", "PyTorch's attention"])
@pytest.mark.parametrize("config", FIRST_TOKEN.values(), ids=FIRST_TOKEN)
def test_a_model_that_is_read_at_its_first_token_computes_a_third_less_in_two_layers_and_says_the_same(
    config: PreTrainedConfig, compiles: bool
) -> None:
    whole = logits_of(config, compiles=compiles)
    narrowed = Narrowed(exported(whole, *texts((9, 3))))
    given_texts = texts((21, 4, 30))
    with torch.no_grad():
        torch.testing.assert_close(narrowed(*given_texts), whole(*given_texts), rtol=1e-4, atol=1e-5)
    assert products(narrowed, *given_texts) < 0.67 * products(whole, *given_texts)
    again = exported(narrowed, *texts((9, 3))).module()
    torch.testing.assert_close(again(*given_texts), whole(*given_texts), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    ("config", "head"),
    [(LAST_TOKEN, AutoModelForSequenceClassification), (FIRST_TOKEN["BERT"], AutoModelForTokenClassification)],
    ids=["at the last token of each text", "at every token"],
)
def test_a_model_that_is_read_elsewhere_stays_as_it_is(config: PreTrainedConfig, head: Any) -> None:
    whole = logits_of(config, head, compiles=True)
    narrowed = Narrowed(exported(whole, *texts((9, 3))))
    given_texts = texts((21, 4))
    torch.testing.assert_close(narrowed(*given_texts), whole(*given_texts), rtol=1e-4, atol=1e-5)
    assert products(narrowed, *given_texts) == products(whole, *given_texts)


@pytest.fixture(scope="module")
def bert() -> tuple[Logits, Narrowed]:
    whole = logits_of(FIRST_TOKEN["BERT"], compiles=True)
    return whole, Narrowed(exported(whole, *texts((9, 3))))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 60), min_size=1, max_size=9).filter(lambda lengths: max(lengths) > 2))
def test_texts_of_any_lengths_in_any_order_get_the_logits_of_the_whole_model(
    bert: tuple[Logits, Narrowed], lengths: list[int]
) -> None:
    whole, narrowed = bert
    given_texts = texts(tuple(lengths))
    with torch.no_grad():
        torch.testing.assert_close(narrowed(*given_texts), whole(*given_texts), rtol=1e-4, atol=1e-5)


def test_what_is_compiled_and_exported_of_a_checkpoint_leaves_it_out(tiny_classifier: str) -> None:
    ready = exportable(load_classifier(tiny_classifier))
    whole = logits_of_checkpoint(tiny_classifier, ready.inputs)
    assert products(ready.module, *ready.tensors) < 0.8 * products(whole, *ready.tensors)


def logits_of_checkpoint(checkpoint: str, inputs: tuple[str, ...]) -> Logits:
    return Logits(load_classifier(checkpoint).model, inputs, lambda output: output.logits)


class Steps(torch.nn.Module):
    """`step(made, rows)` of what a layer makes of rows, both of shape (batch, tokens, 4)."""

    def __init__(self, step: Callable[[torch.Tensor, torch.Tensor], torch.Tensor]) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.layer = torch.nn.Linear(4, 4)
        self.step = step

    def forward(self, *rows: torch.Tensor) -> torch.Tensor:
        return self.step(self.layer(rows[0]), rows[0])


ONE_ROW: dict[str, Callable[[torch.Tensor, torch.Tensor], torch.Tensor]] = {
    "the first": lambda made, _: made[:, 0],
    "the second": lambda made, _: made[:, 1],
    "the last": lambda made, _: made[:, -1],
    "the last but one, counted from behind": lambda made, _: made.tanh()[:, -2],
    "after a sum with what went in": lambda made, rows: (made + rows)[:, 0],
    "after a sum with one row for all": lambda made, _: (made + torch.ones(1, 4))[:, 0],
    "after a softmax along the row": lambda made, _: made.softmax(-1)[:, 0],
    "after the dimensions changed places": lambda made, _: made.transpose(1, 2).permute(2, 0, 1).contiguous()[1],
    "of one that is cut elsewhere": lambda made, _: made[:, :, 1:3][:, 0],
    "of one that was cut in two": lambda made, _: made.chunk(2, -1)[1][:, 0] + made.chunk(2, -1)[0][:, 0],
    "in another shape": lambda made, _: made.view(made.shape[0], made.shape[1], 2, 2).reshape(*made.shape)[:, 0],
    "whose products with others are wanted": lambda made, rows: (rows @ made.transpose(1, 2))[:, :, 0],
    "of one text": lambda made, _: made[0],
    "read twice": lambda made, _: made.relu()[:, 0] * made.sigmoid()[:, 0],
    "of a product with a matrix of each text": lambda made, rows: (made @ rows.transpose(1, 2))[:, 0, :1],
}
SEVERAL_ROWS: dict[str, Callable[[torch.Tensor, torch.Tensor], torch.Tensor]] = {
    "two of them": lambda made, _: made[:, 0] + made[:, 1],
    "all of them, too": lambda made, _: made[:, 0] + made.sum(1),
    "after a softmax over the rows": lambda made, _: made.softmax(1)[:, 0],
    "after their sums so far": lambda made, _: made.cumsum(1)[:, -1],
    "after they were cut in two": lambda made, _: made[:, 1:][:, 0],
    "after their order was lost": lambda made, _: made.reshape(made.shape[0], -1, 2)[:, 0],
    "multiplied with each other": lambda made, _: (made @ made.transpose(1, 2))[:, 0, :1],
}


def added_in_place(made: torch.Tensor, _rows: torch.Tensor) -> torch.Tensor:
    copy = made.clone()
    seen = copy.transpose(1, 2)
    return copy.add_(1.0)[:, 0] + seen.sum(2)


def one_part_of_several(made: torch.Tensor, _rows: torch.Tensor) -> torch.Tensor:
    one, other = made.chunk(2, -1)
    return one.tanh()[:, 0] + other.sum(1)


def one_part_of_all_that_were_unbound(made: torch.Tensor, _rows: torch.Tensor) -> torch.Tensor:
    one, other = made.view(made.shape[0], made.shape[1], 2, 2).unbind(-2)
    return one.tanh()[:, 0] + other.sum(1)


SEVERAL_ROWS |= {
    "one, after all were changed in place": added_in_place,
    "one of a part, and all of another": one_part_of_several,
    "one of a part, and all of another that was unbound": one_part_of_all_that_were_unbound,
}


@pytest.mark.parametrize("step", ONE_ROW.values(), ids=ONE_ROW)
def test_one_row_is_made_where_one_is_read(step: Callable[[torch.Tensor, torch.Tensor], torch.Tensor]) -> None:
    whole, rows = Steps(step).eval(), torch.rand(3, 8, 4)
    narrowed = Narrowed(exported(whole, torch.rand(2, 6, 4)))
    torch.testing.assert_close(narrowed(rows), whole(rows))
    assert products(narrowed, rows) <= products(whole, rows) / 3


@pytest.mark.parametrize("step", SEVERAL_ROWS.values(), ids=SEVERAL_ROWS)
def test_all_rows_are_made_where_more_is_read(step: Callable[[torch.Tensor, torch.Tensor], torch.Tensor]) -> None:
    whole, rows = Steps(step).eval(), torch.rand(3, 8, 4)
    narrowed = Narrowed(exported(whole, torch.rand(2, 6, 4)))
    torch.testing.assert_close(narrowed(rows), whole(rows))
    assert products(narrowed, rows) >= products(whole.layer, rows)
