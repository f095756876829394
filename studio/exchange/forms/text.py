"""A text that answers a text: a translation, a summary."""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from studio.exchange.cells import is_missing, shown, words_of
from studio.exchange.forms.form import TEXT_NAMES, Form, Results
from studio.exchange.forms.results import items, one_result, values_of
from studio.exchange.rows import RowError
from studio.tasks.base import Said


class TextForm(Form):
    """A cell is the text as it stands; an empty one is none."""

    category = "text-generation"
    text_names = ("source", "article", "document", "dialogue", "meaning_representation", *TEXT_NAMES)
    result_kind = "textarea"
    label_names = (
        "target", "summary", "translation", "highlights", "human_reference", "reference", "output", "response", "label"
    )  # fmt: skip

    def take(self, cell: object, separator: str) -> Said | None:
        if is_missing(cell):
            return None
        words = words_of(cell)
        if words is None:
            raise RowError(f"the label is {shown(cell)}, not a text")
        return words if words.strip() else None

    def feature(self, labels: Sequence[str]) -> tuple[pa.DataType, dict[str, Any]]:
        return pa.string(), {"dtype": "string", "_type": "Value"}

    def numbered(self, said: Said, numbers: Mapping[str, int]) -> object:
        return said

    def to_label_studio(self, said: Said, text: str) -> list[dict[str, Any]]:
        return [one_result(self.result_kind, {"text": [said]})]

    def of_label_studio(self, results: Results, text: str) -> Said | None:
        found = [one for value in values_of(results, self.result_kind) for one in items(value.get("text"))]
        return self._only(found, "an annotation")

    def to_doccano(self, said: Said, text: str) -> list[Any]:
        return [said]

    def of_doccano(self, labels: list[Any], text: str) -> Said | None:
        return self._only(labels, "it")

    def _only(self, found: list[Any], what: str) -> Said | None:
        if len(found) > 1:
            raise RowError(f"{what} has {len(found)} texts, and one is expected")
        return self.take(found[0], "") if found else None
