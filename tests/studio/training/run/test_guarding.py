"""A run does not start on rows that would fail, or that would teach something else than what was labelled."""

from typing import Any

import pytest
from datasets import Dataset
from transformers import DataCollatorForTokenClassification, DataCollatorWithPadding

from studio.checkpoints.findings import Mistake
from studio.checkpoints.load import load_tokenizer
from studio.training.run.guarding import require_no_mistakes

LONGEST = 8
SHORT, LONG = [2, 7, 3], [2, 7, 7, 7, 3]


def rows(labels: list[Any], *ids: list[int]) -> Dataset:
    return Dataset.from_dict(
        {"input_ids": list(ids), "attention_mask": [[1] * len(one) for one in ids], "labels": labels}
    )


@pytest.mark.parametrize(
    ("task", "labels"),
    [
        ("text-classification", [0, 2]),
        ("text-classification", [[0.5, 0.5, 0.0], [0.0, 0.0, 1.0]]),
        ("multi-label", [[1.0, 0.0, 1.0]] * 2),
    ],
)
def test_what_a_loss_takes_is_let_pass(tiny_base: str, task: str, labels: list[Any]) -> None:
    collator = DataCollatorWithPadding(load_tokenizer(tiny_base))
    require_no_mistakes(task, rows(labels, SHORT, LONG), collator, 3, LONGEST)
    require_no_mistakes(task, rows([]), collator, 3, LONGEST)


def test_tags_of_tokens_are_let_pass_with_what_no_loss_is_wanted_of(tiny_base: str) -> None:
    collator = DataCollatorForTokenClassification(load_tokenizer(tiny_base))
    tags = [[-100, 2, -100], [-100, 0, 1, 2, -100]]
    require_no_mistakes("token-classification", rows(tags, SHORT, LONG), collator, 3, LONGEST)
    with pytest.raises(Mistake, match="2 is the id of no label"):
        require_no_mistakes("token-classification", rows(tags, SHORT, LONG), collator, 2, LONGEST)


@pytest.mark.parametrize(
    ("task", "labels", "words"),
    [
        ("text-classification", [0, 3], "3 is the id of no label"),
        ("text-classification", [[2.1, -0.3, 0.4], [0.1, 0.2, 0.7]], "these are logits"),
        ("text-classification", [0.5, 1.0], "no whole numbers"),
        ("multi-label", [[3.0, 0.0, 1.0]] * 2, "below 0 or above 1"),
        ("multi-label", [[1, 0, 1]] * 2, "numbers with a point"),
    ],
)
def test_logits_where_labels_belong_are_a_mistake(tiny_base: str, task: str, labels: list[Any], words: str) -> None:
    with pytest.raises(Mistake, match=words):
        require_no_mistakes(
            task, rows(labels, SHORT, LONG), DataCollatorWithPadding(load_tokenizer(tiny_base)), 3, LONGEST
        )


def test_a_row_that_was_not_cut_and_a_batch_that_was_not_padded_are_mistakes(tiny_base: str) -> None:
    collator = DataCollatorWithPadding(load_tokenizer(tiny_base))
    with pytest.raises(Mistake, match="truncation=True, max_length=4"):
        require_no_mistakes("text-classification", rows([0, 1], SHORT, LONG), collator, 3, 4)

    def unpadded(examples: Any) -> dict[str, Any]:
        return {name: [example[name] for example in examples] for name in examples[0]}

    with pytest.raises(Mistake, match="padding=True"):
        require_no_mistakes("text-classification", rows([0, 1], SHORT, LONG), unpadded, 3, LONGEST)
