"""The answer to a question about a text: a span of it, or none."""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from studio.errors import InvalidInput
from studio.exchange.cells import shown
from studio.exchange.forms.form import TEXT_NAMES, Form, Results
from studio.exchange.forms.offsets import found_span
from studio.exchange.forms.reading import listed, place_in
from studio.exchange.forms.results import one_result, values_of
from studio.exchange.rows import RowError
from studio.tasks.base import Said

EXPECTED = 'a list like [{"start": 0, "end": 5}], or [] where the text has no answer'
# What a span is labelled in Label Studio, where every span has a label.
ANSWER = "answer"


class AnswersForm(Form):
    """A cell is a list of at most one span, as such or as JSON, in code points. `[]` says that there is no answer."""

    category = "question-answering"
    column = pa.list_(pa.struct([("start", pa.int64()), ("end", pa.int64())]))
    text_names = ("context", "passage", "paragraph", *TEXT_NAMES)
    question_names = ("question", "query")
    result_kind = "labels"
    label_names = ("answers", "answer", "label", "labels")

    def take(self, cell: object, separator: str) -> Said | None:
        found = listed(cell, EXPECTED)
        return None if found is None else [_answer(one) for one in found]

    def feature(self, labels: Sequence[str]) -> tuple[pa.DataType, dict[str, Any]]:
        place = {"dtype": "int64", "_type": "Value"}
        return self.column, {"feature": {"start": place, "end": place}, "_type": "List"}

    def numbered(self, said: Said, numbers: Mapping[str, int]) -> object:
        return said

    def to_label_studio(self, said: Said, text: str) -> list[dict[str, Any]]:
        return [
            one_result(self.result_kind, {**answer, "text": text[answer["start"] : answer["end"]], "labels": [ANSWER]})
            for answer in said
        ]

    def of_label_studio(self, results: Results, text: str) -> Said | None:
        found = [
            found_span(text, place_in(value, "start"), place_in(value, "end"), value.get("text"))
            for value in values_of(results, self.result_kind)
        ]
        return [{"start": start, "end": end} for start, end in found]

    def to_doccano(self, said: Said, text: str) -> list[Any]:
        raise InvalidInput("doccano has no place for questions and answers. Choose another format.")

    def of_doccano(self, labels: list[Any], text: str) -> Said | None:
        raise RowError("doccano has no place for questions and answers")


def _answer(found: object) -> dict[str, int]:
    if not isinstance(found, Mapping):
        raise RowError(f"an answer is {shown(found)}, not an object with start and end")
    return {"start": place_in(found, "start"), "end": place_in(found, "end")}
