"""The three mistakes are found where they are made, and nowhere else; what fails in PyTorch is what is named."""

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import BertConfig, BertForSequenceClassification, BertForTokenClassification

from studio.checkpoints.findings import LOGITS, PADDING, TRUNCATION, Finding, Mistake, require_none
from studio.checkpoints.guards import check_auto_class, check_lengths, check_probabilities
from studio.checkpoints.heads import softmax
from studio.checkpoints.label_guards import check_labels, has_number_labels
from studio.checkpoints.load import load_tokenizer
from studio.checkpoints.outputs import sigmoid
from studio.checkpoints.task_classes import TASK_CLASSES
from studio.errors import InvalidInput
from tests.tiny import LONGEST

LOGITS_OF_TEXTS = st.lists(st.lists(st.floats(-30, 30), min_size=3, max_size=3), min_size=1, max_size=5).map(
    lambda rows: np.array(rows)
)


@settings(deadline=None)
@given(lengths=st.lists(st.integers(1, 6), min_size=1, max_size=4))
def test_missing_padding_is_found_exactly_where_no_tensor_can_be_made(lengths: list[int]) -> None:
    findings = [one for one in check_lengths(lengths, LONGEST) if one.mistake == PADDING]
    rows = [[7] * length for length in lengths]
    if not findings:
        assert torch.tensor(rows).shape == (len(lengths), lengths[0])
        return
    with pytest.raises(ValueError, match="expected sequence of length"):
        torch.tensor(rows)
    assert findings[0].mended == (len(lengths), max(lengths))
    assert findings[0].shapes == tuple((length,) for length in lengths)
    assert "padding=True" in findings[0].code


def test_the_shape_that_is_promised_is_the_one_that_padding_and_truncation_make(tiny_base: str) -> None:
    tokenizer = load_tokenizer(tiny_base)
    texts = ["refund", "where is my parcel", "please " * 100]
    lengths = [len(ids) for ids in tokenizer(texts)["input_ids"]]
    padding, truncation = check_lengths(lengths, LONGEST)
    made = tokenizer(texts, padding=True, truncation=True, max_length=LONGEST, return_tensors="pt")
    assert tuple(made["input_ids"].shape) == truncation.mended
    assert truncation.mistake == TRUNCATION
    assert truncation.shapes == ((102,),)
    assert f"max_length={LONGEST}" in truncation.fix
    assert padding.mended == (3, 102)


def run(finding: Finding, **variables: object) -> dict[str, Any]:
    """What is there after the code that mends it."""
    exec(finding.code, variables)
    return variables


def test_the_code_that_mends_lengths_makes_the_tensor_that_it_promises(tiny_base: str) -> None:
    texts = ["refund", "where is my parcel", "please " * 100]
    for finding in check_lengths([3, 6, 102], LONGEST):
        batch = run(finding, checkpoint=tiny_base, texts=texts)["batch"]
        assert tuple(batch["input_ids"].shape) == finding.mended
        assert batch["attention_mask"][0].sum() == 3


def test_a_tokenizer_that_has_nothing_to_fill_with_is_given_something(tiny_generator: str) -> None:
    texts = ["my plant", "where is my parcel"]
    lengths = [len(ids) for ids in load_tokenizer(tiny_generator)(texts)["input_ids"]]
    [finding] = check_lengths(lengths, LONGEST, can_pad=False)
    batch = run(finding, checkpoint=tiny_generator, texts=texts)["batch"]
    assert tuple(batch["input_ids"].shape) == finding.mended
    assert "has none" in finding.fix


def test_the_code_loads_the_class_that_the_task_needs(tiny_classifier: str) -> None:
    finding = check_auto_class("text-classification", "AutoModel")
    assert finding is not None
    assert isinstance(run(finding, checkpoint=tiny_classifier)["model"], BertForSequenceClassification)


@pytest.mark.parametrize("task", ["text-classification", "multi-label"])
def test_the_code_that_mends_logits_makes_probabilities(task: str) -> None:
    several, logits = task == "multi-label", torch.tensor([[1.5, -0.2, 0.1], [3.0, 2.0, 1.0]])
    finding = check_probabilities(logits.numpy(), several=several)
    assert finding is not None
    mended = run(finding, logits=logits)["probabilities"]
    assert check_probabilities(mended.numpy(), several=several) is None
    assert tuple(mended.shape) == finding.mended


@pytest.mark.parametrize(
    ("task", "shape"), [("text-classification", (2, 3)), ("multi-label", (2, 3)), ("token-classification", (2, 4, 3))]
)
def test_the_code_that_mends_labels_makes_what_the_loss_takes(task: str, shape: tuple[int, ...]) -> None:
    logits = torch.linspace(-2, 2, int(np.prod(shape))).reshape(shape)
    finding = check_labels(task, logits.numpy(), 3)
    assert finding is not None
    assert check_labels(task, run(finding, logits=logits)["labels"].numpy(), 3) is None


def test_a_mistake_of_the_studio_names_its_fix() -> None:
    require_none([None, check_probabilities(np.array([[0.5, 0.5]]))])
    with pytest.raises(Mistake, match=r"these are logits.* Apply softmax first"):
        require_none([None, check_probabilities(np.array([[2.0, -1.0]]))])


def test_a_text_beyond_the_last_place_does_fail(tiny_classifier: str) -> None:
    model = BertForSequenceClassification.from_pretrained(tiny_classifier)
    assert not check_lengths([LONGEST], LONGEST)
    model(torch.ones((1, LONGEST), dtype=torch.long))
    assert check_lengths([LONGEST + 1], LONGEST)
    with pytest.raises((IndexError, RuntimeError)):
        model(torch.ones((1, LONGEST + 1), dtype=torch.long))


@pytest.mark.parametrize("task", TASK_CLASSES)
def test_only_the_right_class_of_a_task_is_taken(task: str) -> None:
    right = TASK_CLASSES[task].auto_class
    assert check_auto_class(task, right) is None
    for other in {row.auto_class for row in TASK_CLASSES.values()} - {right}:
        finding = check_auto_class(task, other)
        assert finding is not None
        assert other in finding.found
        assert f"{right}.from_pretrained(checkpoint)" in finding.code
    with pytest.raises(InvalidInput, match="text-classification"):
        check_auto_class("poetry", right)


@settings(deadline=None)
@given(logits=LOGITS_OF_TEXTS)
def test_probabilities_are_let_pass_and_logits_are_not(logits: np.ndarray) -> None:
    assert check_probabilities(softmax(logits)) is None
    assert check_probabilities(sigmoid(logits), several=True) is None
    finding = check_probabilities(logits)
    is_like = ((logits >= 0) & (logits <= 1)).all() and np.allclose(logits.sum(axis=-1), 1, atol=1e-3)
    assert (finding is None) == is_like
    if finding is not None:
        assert finding.mistake == LOGITS
        assert "torch.softmax(logits, dim=-1)" in finding.code


def test_several_labels_need_not_add_up_and_not_a_number_is_no_probability() -> None:
    assert check_probabilities(np.array([[0.9, 0.8]]), several=True) is None
    assert check_probabilities(np.array([[0.9, 0.8]])) is not None
    assert check_probabilities(np.array([[np.nan, 0.5]]), several=True) is not None


LOGITS_3 = np.array([[1.5, -0.2, 0.1]])
LABELS: list[tuple[str, np.ndarray, str | None]] = [
    ("text-classification", np.array([0, 2]), None),
    ("text-classification", LOGITS_3, "no whole numbers"),
    ("text-classification", np.array([3]), "3 is the id of no label"),
    ("text-classification", np.array([[0, 1, 0]]), "2 dimensions"),
    ("image-classification", np.array([1.0]), "no whole numbers"),
    ("multi-label", np.array([[1.0, 0.0, 1.0]]), None),
    ("multi-label", LOGITS_3, "below 0 or above 1"),
    ("multi-label", np.array([[1, 0, 1]]), "with a point"),
    ("multi-label", np.array([1.0, 0.0]), "each label of each text"),
    ("token-classification", np.array([[-100, 0, 2]]), None),
    ("token-classification", np.array([0, 1]), "1 dimensions"),
    ("token-classification", np.array([[-1]]), "-1 is the id of no label"),
    ("seq2seq", LOGITS_3, None),
]


@pytest.mark.parametrize(("task", "values", "words"), LABELS)
def test_labels_are_what_the_loss_of_the_task_wants(task: str, values: np.ndarray, words: str | None) -> None:
    finding = check_labels(task, values, 3)
    assert (finding is None) == (words is None)
    assert has_number_labels(task) == (task != "seq2seq")
    if finding is not None and words is not None:
        assert words in finding.found
        assert "{" not in finding.expected


def test_what_is_let_pass_gives_a_loss_and_what_is_not_does_not() -> None:
    config = BertConfig(
        vocab_size=9, hidden_size=8, num_hidden_layers=1, num_attention_heads=1, intermediate_size=8, num_labels=3
    )
    ids = torch.ones((1, 3), dtype=torch.long)
    tokens = BertForTokenClassification(config)
    assert torch.isfinite(tokens(ids, labels=torch.tensor([[-100, 0, 2]])).loss)
    with pytest.raises((IndexError, RuntimeError)):
        tokens(ids, labels=torch.tensor([[-1, 0, 5]]))
    config.problem_type = "multi_label_classification"
    several = BertForSequenceClassification(config)
    assert torch.isfinite(several(ids, labels=torch.tensor([[1.0, 0.0, 1.0]])).loss)
    with pytest.raises((ValueError, RuntimeError)):
        several(ids, labels=torch.tensor([[1, 0, 1]]))
