"""Several labels a text come back from their lines as they were."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from studio.exchange.formats.label_sets import label_set_line, label_set_of
from studio.exchange.rows import RowError

texts = some.text(some.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)
names = some.lists(texts.map(str.strip), unique=True, max_size=4)
extras = some.dictionaries(some.sampled_from(["id", "url"]), texts)


@given(text=texts, labels=some.none() | names, extra=extras)
def test_a_set_of_labels_comes_back(text: str, labels: list[str] | None, extra: dict[str, Any]) -> None:
    line = label_set_line(text, labels, extra)
    assert line.count("\n") == 1
    assert label_set_of(json.loads(line)) == (text, labels, extra)


def test_no_label_is_something_else_than_nobody_having_said() -> None:
    assert label_set_of({"text": "a", "labels": []})[1] == []
    assert label_set_of({"text": "a"})[1] is None
    assert label_set_of({"text": "a", "labels": None})[1] is None


@pytest.mark.parametrize(
    ("labels", "found"),
    [
        ("one", "the labels are a str, not a list"),
        ({"one": 1}, "the labels are a dict"),
        ([1], "the label 1 is no name"),
        ([" "], "the label ' ' is no name"),
        (["one", " one"], "the label 'one' is there 2 times"),
    ],
)
def test_labels_that_cannot_be_name_themselves(labels: object, found: str) -> None:
    with pytest.raises(RowError) as caught:
        label_set_of({"text": "a", "labels": labels})
    assert found in str(caught.value)
