"""A base becomes a model with the head of any task, and what was saved loads in plain transformers."""

import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
import transformers
from transformers import AutoModelForSeq2SeqLM, EncoderDecoderModel, set_seed

from studio.checkpoints.load import load_tokenizer
from studio.checkpoints.resolution.reading import own_task
from studio.checkpoints.runtimes import load_runtime
from studio.checkpoints.task_classes import TASK_CLASSES
from studio.checkpoints.trainable import load_trainable
from studio.errors import CheckpointUnavailable, InvalidInput
from studio.training.request import RunRequest
from studio.training.run.model import load_model
from tests import tiny
from tests.conftest import LABELS

TAGS = ("O", "B-praise", "I-praise", "B-refund", "I-refund", "B-delivery", "I-delivery")
OUTPUTS: dict[str, tuple[str, ...]] = {
    "text-classification": LABELS,
    "multi-label": LABELS,
    "token-classification": TAGS,
    "question-answering": (),
    "seq2seq": (),
    "image-classification": LABELS,
}


@pytest.fixture(scope="module")
def bases(tmp_path_factory: pytest.TempPathFactory, tiny_base: str) -> dict[str, str]:
    seeing = tiny.make_image_classifier(tmp_path_factory.mktemp("seeing") / "base", ["cat", "dog"])
    return {**dict.fromkeys(OUTPUTS, tiny_base), "image-classification": seeing}


def request_of(task: str, checkpoint: str, **numbers: Any) -> RunRequest:
    return RunRequest(task, checkpoint, LABELS, "snapshot", hyperparameters=numbers)


def test_every_task_that_is_trained_is_tested() -> None:
    assert set(OUTPUTS) == {task for task, row in TASK_CLASSES.items() if row.trains}


@pytest.mark.parametrize("task", OUTPUTS)
def test_a_run_gets_a_model_with_an_output_for_each_name(task: str, bases: dict[str, str]) -> None:
    model = load_model(request_of(task, bases[task], freeze_embeddings=False))
    row = TASK_CLASSES[task]
    if OUTPUTS[task]:
        assert [model.config.id2label[index] for index in range(model.config.num_labels)] == list(OUTPUTS[task])
        assert model.config.label2id == {name: index for index, name in enumerate(OUTPUTS[task])}
        assert model.config.problem_type == row.problem_type
    assert {parameter.dtype for parameter in model.parameters()} == {torch.float32}
    assert all(parameter.requires_grad for parameter in model.parameters())


@pytest.mark.parametrize("task", OUTPUTS)
def test_what_is_saved_loads_in_plain_transformers_and_as_what_it_is(
    task: str, bases: dict[str, str], tmp_path: Path
) -> None:
    model = load_trainable(bases[task], task, OUTPUTS[task]).eval()
    model.save_pretrained(tmp_path)
    for name in ("tokenizer.json", "tokenizer_config.json", "preprocessor_config.json"):
        if (Path(bases[task]) / name).is_file():
            shutil.copy(Path(bases[task]) / name, tmp_path)
    plain, report = getattr(transformers, TASK_CLASSES[task].auto_class).from_pretrained(
        tmp_path, output_loading_info=True
    )
    assert not report["missing_keys"]
    for (name, saved), (other, loaded) in zip(
        sorted(model.state_dict().items()), sorted(plain.state_dict().items()), strict=True
    ):
        assert name == other
        assert torch.equal(saved, loaded)
    assert own_task(str(tmp_path)) == task
    assert load_runtime(str(tmp_path)).task == task


@pytest.mark.parametrize("task", OUTPUTS)
def test_the_same_seed_makes_the_same_head(task: str, bases: dict[str, str]) -> None:
    made = []
    for seed in (3, 3, 4):
        set_seed(seed)
        made.append(load_trainable(bases[task], task, OUTPUTS[task]).state_dict())
    assert all(torch.equal(made[0][name], made[1][name]) for name in made[0])
    assert any(not torch.equal(made[0][name], made[2][name]) for name in made[0])


@pytest.mark.filterwarnings("ignore:Version v4.12.0:FutureWarning")
def test_two_encoders_are_joined_keep_their_weights_and_learn_to_write(tiny_base: str, tmp_path: Path) -> None:
    tokenizer = load_tokenizer(tiny_base)
    model: Any = load_trainable(tiny_base, "seq2seq")
    assert isinstance(model, EncoderDecoderModel)
    words = model.encoder.embeddings.word_embeddings.weight
    assert torch.equal(words, model.decoder.bert.embeddings.word_embeddings.weight)
    assert model.decoder.cls.predictions.decoder.weight is model.decoder.bert.embeddings.word_embeddings.weight
    asked = tokenizer(["where is my parcel", "refund please"], padding=True, return_tensors="pt")
    wanted = tokenizer(["it is lost", "money back"], padding=True, return_tensors="pt")["input_ids"]
    optimizer = torch.optim.AdamW(model.parameters(), lr=5e-3)
    model.train()
    for _ in range(60):
        loss = model(input_ids=asked["input_ids"], attention_mask=asked["attention_mask"], labels=wanted).loss
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    model.eval().save_pretrained(tmp_path)
    tokenizer.save_pretrained(tmp_path)
    plain = AutoModelForSeq2SeqLM.from_pretrained(tmp_path)
    with torch.inference_mode():
        found, expected = (
            one(input_ids=asked["input_ids"], attention_mask=asked["attention_mask"], decoder_input_ids=wanted).logits
            for one in (plain, model)
        )
    torch.testing.assert_close(found, expected)
    runtime = load_runtime(str(tmp_path))
    answers = runtime.finish(runtime.forward(runtime.prepare(["where is my parcel", "refund please"])))
    assert [answer.text for answer in answers] == ["it is lost", "money back"]


def test_embeddings_are_frozen_where_that_is_asked(bases: dict[str, str]) -> None:
    for task, base in bases.items():
        model = load_model(request_of(task, base, freeze_embeddings=True))
        frozen = [name for name, parameter in model.named_parameters() if not parameter.requires_grad]
        # What looks at images has no word embeddings.
        assert bool(frozen) == (task != "image-classification"), task
        assert all("embed" in name for name in frozen)


def test_a_base_that_cannot_learn_a_task_is_named(tiny_base: str, bases: dict[str, str]) -> None:
    with pytest.raises(CheckpointUnavailable, match=r"is a bert model.*google/vit"):
        load_trainable(tiny_base, "image-classification", LABELS)
    with pytest.raises(CheckpointUnavailable, match=r"is a vit model.*distilbert"):
        load_trainable(bases["image-classification"], "text-classification", LABELS)
    with pytest.raises(InvalidInput, match="poetry"):
        load_trainable(tiny_base, "poetry")
