"""Any number of labels."""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from studio.exchange.cells import is_missing, words_of
from studio.exchange.forms.form import LABEL_NAMES, Form, Results
from studio.exchange.forms.reading import listed, name_in
from studio.exchange.forms.results import choices, one_result
from studio.tasks.base import Said


class LabelsForm(Form):
    """A cell is a list of names, as such or as JSON; or names with a sign between them. `[]` says that none applies."""

    column = pa.list_(pa.string())
    label_names = ("labels", "tags", "categories", "topics", *LABEL_NAMES)
    is_separated = True

    def take(self, cell: object, separator: str) -> Said | None:
        words = None if is_missing(cell) else words_of(cell)
        if words is None or _is_list(words):
            found = listed(cell, "a list of names")
            return None if found is None else [name_in(one) for one in found]
        return [name.strip() for name in words.split(separator) if name.strip()] or None

    def feature(self, labels: Sequence[str]) -> tuple[pa.DataType, dict[str, Any]]:
        return pa.list_(pa.int64()), {"feature": {"names": list(labels), "_type": "ClassLabel"}, "_type": "List"}

    def numbered(self, said: Said, numbers: Mapping[str, int]) -> object:
        return [numbers[name] for name in said]

    def to_label_studio(self, said: Said, text: str) -> list[dict[str, Any]]:
        return [one_result("choices", {"choices": said})] if said else []

    def of_label_studio(self, results: Results, text: str) -> Said | None:
        return [name_in(one) for one in choices(results)]

    def to_doccano(self, said: Said, text: str) -> list[Any]:
        return list(said)

    def of_doccano(self, labels: list[Any], text: str) -> Said | None:
        return [name_in(one) for one in labels] or None


def _is_list(words: str) -> bool:
    return words.strip().startswith("[") and words.strip().endswith("]")
