"""A name is resolved to what transformers makes of it, to whether the head is there, and to what to do."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import transformers
from transformers import AutoConfig

from studio.checkpoints.load import head_labels
from studio.checkpoints.resolution.facts import MAPPINGS, facts_of
from studio.checkpoints.resolution.reading import own_task, resolve_for, resolve_for_all
from studio.checkpoints.resolution.resolving import resolve
from studio.checkpoints.resolution.rules import JOINABLE
from studio.checkpoints.resolution.values import IMPOSSIBLE, JOINED, NEEDLESS, NEW, OTHER, TRAINED, Facts
from studio.checkpoints.task_classes import ALL, TASK_CLASSES
from studio.errors import CheckpointUnavailable, InvalidInput
from tests import tiny
from tests.conftest import LABELS

TAGS = ("O", "B-plant", "I-plant")
# A checkpoint for each task, and what else it can do.
MAKERS: dict[str, tuple[Callable[[Path, str], str], set[str]]] = {
    "text-classification": (lambda folder, base: tiny.make_classifier(folder, base, LABELS), set()),
    "multi-label": (lambda folder, base: tiny.make_multi_label(folder, base, LABELS), set()),
    "token-classification": (lambda folder, base: tiny.make_token_classifier(folder, base, TAGS), set()),
    "question-answering": (lambda folder, base: tiny.make_answerer(folder, base), set()),
    "seq2seq": (lambda folder, base: tiny.make_encoder_decoder(folder, base), set()),
    "image-classification": (lambda folder, _base: tiny.make_image_classifier(folder, LABELS), set()),
    "fill-mask": (lambda folder, base: tiny.make_masked(folder, base), set()),
    "zero-shot-classification": (
        lambda folder, base: tiny.make_classifier(folder, base, ["contradiction", "entailment"]),
        {"text-classification"},
    ),
    "text-generation": (lambda folder, _base: tiny.make_language_model(folder), set()),
    "feature-extraction": (lambda _folder, base: base, set()),
}


@pytest.fixture(scope="module", params=MAKERS)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, tiny_base: str) -> tuple[str, str]:
    """A task, and a checkpoint that does it."""
    make, _ = MAKERS[request.param]
    return request.param, make(tmp_path_factory.mktemp("made") / "checkpoint", tiny_base)


def test_every_task_has_a_checkpoint_here() -> None:
    assert set(MAKERS) == set(TASK_CLASSES)


def test_a_checkpoint_does_what_it_was_saved_for_and_gives_vectors_and_nothing_else(made: tuple[str, str]) -> None:
    task, checkpoint = made
    found = {one.task: one for one in resolve_for_all(checkpoint)}
    body = set() if task == "seq2seq" else {"feature-extraction"}
    assert {name for name, one in found.items() if one.predicts} == {task, *MAKERS[task][1]} | body
    assert found[task].head == (NEEDLESS if task == "feature-extraction" else TRAINED)
    assert found[task] == resolve_for(checkpoint, task)


def test_what_is_resolved_is_what_transformers_loads(made: tuple[str, str]) -> None:
    task, checkpoint = made
    found = resolve_for(checkpoint, task)
    model = getattr(transformers, found.auto_class).from_pretrained(checkpoint)
    assert type(model).__name__ == found.model_class
    assert type(model.config).__name__ == found.config_class
    assert model.config.model_type == found.model_type
    if found.labels:
        assert list(found.labels) == [model.config.id2label[index] for index in range(model.config.num_labels)]


def test_a_card_is_plain_json_and_every_sentence_ends(made: tuple[str, str]) -> None:
    for one in resolve_for_all(made[1]):
        card = json.loads(json.dumps(one.as_json()))
        assert card["task"] == one.task
        for sentence in (one.found, one.expected, one.advice):
            assert sentence.endswith(".")
            assert "None" not in sentence
        assert one.predicts or one.instead


def test_a_fine_tuned_checkpoint_knows_its_own_task(made: tuple[str, str], tiny_base: str) -> None:
    task, checkpoint = made
    assert own_task(checkpoint) == (task if TASK_CLASSES[task].trains else "text-classification")


def test_the_labels_of_the_head_are_those_of_the_card(made: tuple[str, str]) -> None:
    for one in resolve_for_all(made[1]):
        if not one.predicts and not one.trains:
            with pytest.raises(CheckpointUnavailable) as refused:
                head_labels(made[1], one.task)
            assert str(refused.value) == f"{one.found} {one.expected} {one.advice}"
        else:
            assert head_labels(made[1], one.task) == (list(one.labels) if one.head == TRAINED else None)


def test_a_base_is_trained_for_any_task_of_texts_and_two_of_it_learn_to_write(tiny_base: str) -> None:
    found = {one.task: one for one in resolve_for_all(tiny_base)}
    heads = {task: one.head for task, one in found.items() if one.trains}
    texts = ("text-classification", "multi-label", "token-classification", "question-answering")
    assert heads == {**dict.fromkeys(texts, NEW), "seq2seq": JOINED}
    assert found["image-classification"].head == IMPOSSIBLE
    assert [part.state for part in found["text-classification"].parts] == ["goes on", "new"]
    assert [part.name for part in found["seq2seq"].parts] == ["encoder", "decoder", "cross-attention", "head"]
    assert found["seq2seq"].model_class == "EncoderDecoderModel"
    assert found["fill-mask"].head == NEW
    assert not found["fill-mask"].parts


def of_model_type(kind: str, **config: Any) -> Facts:
    return facts_of("a-name", AutoConfig.for_model(kind, **config))


@pytest.mark.parametrize("kind", ["bert", "roberta", "distilbert", "t5", "bart", "gpt2", "vit", "resnet", "deberta-v2"])
def test_the_classes_are_those_of_the_auto_classes(kind: str) -> None:
    config = AutoConfig.for_model(kind)
    found = facts_of("a-name", config).classes
    for name in MAPPINGS:
        known = getattr(transformers, name)._model_mapping
        made = known[type(config)].__name__ if type(config) in known else None
        assert found.get(name) == made


@pytest.mark.parametrize("kind", sorted(JOINABLE))
def test_encoders_that_are_joined_can_be_decoders(kind: str) -> None:
    facts = of_model_type(kind)
    assert resolve(facts, TASK_CLASSES["seq2seq"]).head == JOINED
    config = AutoConfig.for_model(
        kind,
        hidden_size=8,
        embedding_size=8,
        num_hidden_layers=1,
        num_attention_heads=1,
        intermediate_size=8,
        vocab_size=9,
        is_decoder=True,
        add_cross_attention=True,
    )
    names = [name for name, _ in transformers.AutoModelForCausalLM.from_config(config).named_parameters()]
    assert any("crossattention" in name for name in names)


SENTENCES: list[tuple[str, dict[str, Any], str, str, str]] = [
    ("vit", {"architectures": ["ViTModel"]}, "text-classification", IMPOSSIBLE, "is a vit model, and AutoModelForSeq"),
    (
        "bert",
        {"architectures": ["BertForTokenClassification"]},
        "seq2seq",
        IMPOSSIBLE,
        "knows none of those",
    ),
    ("distilbert", {"architectures": ["DistilBertModel"]}, "seq2seq", IMPOSSIBLE, "knows none of those"),
    ("bert", {"architectures": ["BertForTokenClassification"]}, "multi-label", OTHER, r"another task (BertForToken"),
    (
        "bert",
        {"architectures": ["BertForSequenceClassification"]},
        "multi-label",
        OTHER,
        "to choose several labels",
    ),
    (
        "bert",
        {"architectures": ["BertForSequenceClassification"], "num_labels": 1},
        "text-classification",
        OTHER,
        "was trained for regression, not to choose one label",
    ),
    (
        "bert",
        {"architectures": ["BertForSequenceClassification"]},
        "zero-shot-classification",
        OTHER,
        "LABEL_0, LABEL_1, and none of them is entailment",
    ),
    ("bert", {"architectures": ["BertForPreTraining"]}, "fill-mask", TRAINED, "is a BertForMaskedLM"),
    ("electra", {"architectures": ["ElectraForPreTraining"]}, "fill-mask", NEW, "has no masked language model head"),
    ("bert", {"architectures": ["BertForMaskedLM"]}, "text-generation", NEW, "has no language model head"),
    ("roberta", {"architectures": None}, "question-answering", NEW, "it is a roberta model"),
    ("t5", {"architectures": ["T5ForConditionalGeneration"]}, "seq2seq", TRAINED, "T5ForConditionalGeneration."),
    ("whisper", {"architectures": ["WhisperForConditionalGeneration"]}, "seq2seq", IMPOSSIBLE, "whisper model"),
]


@pytest.mark.parametrize(("kind", "config", "task", "head", "words"), SENTENCES)
def test_the_head_and_the_sentence_follow_from_the_config(
    kind: str, config: dict[str, Any], task: str, head: str, words: str
) -> None:
    found = resolve(of_model_type(kind, **config), TASK_CLASSES[task])
    assert found.head == head
    assert words in found.found
    assert found.predicts == (head == TRAINED)
    assert found.predicts or TASK_CLASSES[task].examples[0] in found.instead


def test_long_lists_of_labels_are_shortened() -> None:
    facts = of_model_type("bert", architectures=["BertForTokenClassification"], num_labels=40)
    found = resolve(facts, TASK_CLASSES["token-classification"])
    assert "with 40 outputs (LABEL_0, LABEL_1, LABEL_2, LABEL_3, LABEL_4, …)" in found.found
    assert len(found.labels) == 40


def test_a_task_or_a_checkpoint_that_is_not_there_is_named(tiny_base: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"'poetry'.*text-classification"):
        resolve_for(tiny_base, "poetry")
    with pytest.raises(CheckpointUnavailable, match="There is no folder"):
        resolve_for_all(str(tmp_path / "nowhere"))


def test_examples_are_of_tasks_that_are_there() -> None:
    assert len({row.task for row in ALL}) == len(ALL)
    assert all(row.examples for row in ALL)
    assert all(bool(row.bases) == row.trains for row in ALL)
