"""Which column is the text and which the label."""

import pytest

from studio.errors import InvalidInput
from studio.exchange import ColumnMapping, guess


@pytest.mark.parametrize(
    ("columns", "text", "label"),
    [
        (["text", "label"], "text", "label"),
        (["id", "Sentence", "Category"], "Sentence", "Category"),
        (["TWEET", "Sentiment"], "TWEET", "Sentiment"),
        (["intent", "utterance"], "utterance", "intent"),
        (["body", "text"], "text", None),
        (["label", "label_text", "text"], "text", "label_text"),
        (["phrase", "label_text", "label"], "phrase", "label_text"),
        (["review_text", "star rating", "true label"], "review_text", "true label"),
        (["Label Text", "my-comment"], "my-comment", "Label Text"),
        (["Text", "text "], "Text", None),
        (["text_id", "message"], "message", None),
        (["whatever"], "whatever", None),
        (["label"], "label", None),
        (["text", "label", "split", "annotator", "version"], "text", "label"),
    ],
)
def test_the_columns_are_guessed_from_their_names(columns: list[str], text: str, label: str | None) -> None:
    assert guess(columns) == ColumnMapping(text, label)


def test_columns_without_a_likely_name_are_listed() -> None:
    with pytest.raises(InvalidInput, match=r"No column looks like the text\. The columns are: a, b\."):
        guess(["a", "b"])


@pytest.mark.parametrize("mapping", [ColumnMapping("txt"), ColumnMapping("text", "txt")])
def test_a_column_that_is_not_there_is_refused_with_those_that_are(mapping: ColumnMapping) -> None:
    with pytest.raises(InvalidInput, match=r"no column 'txt'\. The columns are: text, id\."):
        mapping.require(["text", "id"])


def test_one_column_cannot_be_both() -> None:
    with pytest.raises(InvalidInput, match="cannot be both"):
        ColumnMapping("text", "text").require(["text"])
