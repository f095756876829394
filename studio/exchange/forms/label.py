"""One label, by its name."""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from studio.exchange.forms.form import Form, Results
from studio.exchange.forms.results import choices, one_result
from studio.exchange.rows import RowError
from studio.tasks.base import Said


class LabelForm(Form):
    """A cell is the name as it stands."""

    is_name = True

    def take(self, cell: object, separator: str) -> Said | None:
        return cell

    def feature(self, labels: Sequence[str]) -> tuple[pa.DataType, dict[str, Any]]:
        return pa.int64(), {"names": list(labels), "_type": "ClassLabel"}

    def numbered(self, said: Said, numbers: Mapping[str, int]) -> object:
        return numbers[said]

    def to_label_studio(self, said: Said, text: str) -> list[dict[str, Any]]:
        return [one_result("choices", {"choices": [said]})]

    def of_label_studio(self, results: Results, text: str) -> Said | None:
        found = choices(results)
        if len(found) > 1:
            raise RowError(f"an annotation has {len(found)} choices, and one label is expected")
        return found[0] if found else None

    def to_doccano(self, said: Said, text: str) -> list[Any]:
        return [said]

    def of_doccano(self, labels: list[Any], text: str) -> Said | None:
        if len(labels) > 1:
            raise RowError(f"it has {len(labels)} labels, and one is expected")
        return labels[0] if labels else None
