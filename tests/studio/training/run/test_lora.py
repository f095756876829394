"""Adapters, whatever the task and the kind of model: what is new is trained whole, and a plain model comes out."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from transformers import (
    BartConfig,
    BartForConditionalGeneration,
    DebertaV2Config,
    DebertaV2ForSequenceClassification,
    DistilBertConfig,
    DistilBertForQuestionAnswering,
    DistilBertForSequenceClassification,
    DistilBertForTokenClassification,
    PreTrainedModel,
    RobertaConfig,
    RobertaForSequenceClassification,
    RobertaForTokenClassification,
    T5Config,
    T5ForConditionalGeneration,
)

from studio.checkpoints.trainable import load_trainable
from studio.training.hyperparameters import Hyperparameters
from studio.training.run.lora import merged, new_layers, with_adapter
from studio.training.run.methods import METHODS
from tests import tiny

DISTIL = DistilBertConfig(vocab_size=50, dim=16, n_layers=1, n_heads=2, hidden_dim=32)
SMALL = {
    "vocab_size": 50, "hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32,
}  # fmt: skip
MODELS: dict[str, tuple[Callable[[], PreTrainedModel], set[str]]] = {
    "roberta names": (
        lambda: RobertaForSequenceClassification(RobertaConfig(**SMALL)),
        {"classifier.dense", "classifier.out_proj"},
    ),
    "roberta spans": (lambda: RobertaForTokenClassification(RobertaConfig(**SMALL)), {"classifier"}),
    "deberta names": (
        lambda: DebertaV2ForSequenceClassification(DebertaV2Config(**SMALL)),
        {"pooler.dense", "classifier"},
    ),
    "distilbert names": (lambda: DistilBertForSequenceClassification(DISTIL), {"pre_classifier", "classifier"}),
    "distilbert spans": (lambda: DistilBertForTokenClassification(DISTIL), {"classifier"}),
    "distilbert questions": (lambda: DistilBertForQuestionAnswering(DISTIL), {"qa_outputs"}),
    "bart": (
        lambda: BartForConditionalGeneration(
            BartConfig(
                vocab_size=50, d_model=16, encoder_layers=1, decoder_layers=1, encoder_attention_heads=2,
                decoder_attention_heads=2, encoder_ffn_dim=32, decoder_ffn_dim=32,
            )
        ),
        set(),
    ),
    "t5": (
        lambda: T5ForConditionalGeneration(T5Config(vocab_size=50, d_model=16, d_kv=8, d_ff=32, num_layers=1)),
        set(),
    ),
}  # fmt: skip


def check(model: PreTrainedModel, new: set[str]) -> None:
    """Its new layers are trained whole, adapters change the others, and the names of a plain model come out."""
    before = {name: weights.clone() for name, weights in model.state_dict().items()}
    assert set(new_layers(model)) == new
    adapted = with_adapter(model, Hyperparameters(lora_rank=2))
    with torch.no_grad():
        for weights in adapted.parameters():
            if weights.requires_grad:
                weights.add_(0.1)
    after = merged(adapted).state_dict()
    assert set(after) == set(before)
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    assert {f"{name}.weight" for name in new} < changed, "adapters are in the body, too"
    assert not [name for name in changed if "embed" in name or "shared" in name]


@pytest.mark.parametrize("task", METHODS)
def test_an_adapter_trains_what_is_new_whole_for_every_task(task: str, tmp_path: Path, tiny_base: str) -> None:
    base = tiny.make_image_base(tmp_path / "images") if task == "image-classification" else tiny_base
    model = load_trainable(base, task, METHODS[task].outputs(["a", "b"]))
    if task == "seq2seq":
        joined = {name.removesuffix(".weight") for name in model.state_dict() if ".crossattention." in name}
        transform = {f"decoder.cls.predictions.transform.{name}" for name in ("dense", "LayerNorm")}
        check(model, {name for name in joined if not name.endswith(".bias")} | transform)
    else:
        check(model, {"qa_outputs" if task == "question-answering" else "classifier"})


@pytest.mark.parametrize("name", MODELS)
def test_an_adapter_trains_what_is_new_whole_for_every_kind_of_model(name: str) -> None:
    make, new = MODELS[name]
    check(make(), new)
