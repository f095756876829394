"""Any number of spans of a text, each with a label."""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from studio.exchange.cells import shown
from studio.exchange.forms.form import Form, Results
from studio.exchange.forms.offsets import found_span, of_units, to_units
from studio.exchange.forms.reading import listed, name_in, place_in
from studio.exchange.forms.results import items, one_result, values_of
from studio.exchange.rows import RowError
from studio.tasks.base import Said

EXPECTED = 'a list of spans like {"start": 0, "end": 5, "label": "name"}'
KEYS = ("start", "end", "label")


class SpansForm(Form):
    """A cell is a list of spans, as such or as JSON, each an object or `[start, end, label]`, in code points.

    A span may say which words it is of, as `text`; by that, places in UTF-16 are told apart and set right.
    """

    marks_words = True
    category = "token-classification"
    column = pa.list_(pa.struct([("start", pa.int64()), ("end", pa.int64()), ("label", pa.string())]))
    result_kind = "labels"
    label_names = ("spans", "entities", "ner", "labels", "label")

    def take(self, cell: object, separator: str) -> Said | None:
        found = listed(cell, EXPECTED)
        return None if found is None else [_span(one) | _words_of(one) for one in found]

    def placed(self, said: Said, text: object) -> Said:
        return [_placed(span, text) if isinstance(text, str) else span for span in said]

    def feature(self, labels: Sequence[str]) -> tuple[pa.DataType, dict[str, Any]]:
        place = {"dtype": "int64", "_type": "Value"}
        span = {"start": place, "end": place, "label": {"names": list(labels), "_type": "ClassLabel"}}
        stored = pa.struct([("start", pa.int64()), ("end", pa.int64()), ("label", pa.int64())])
        return pa.list_(stored), {"feature": span, "_type": "List"}

    def numbered(self, said: Said, numbers: Mapping[str, int]) -> object:
        return [{**span, "label": numbers[span["label"]]} for span in said]

    def to_label_studio(self, said: Said, text: str) -> list[dict[str, Any]]:
        return [
            one_result(
                self.result_kind,
                {
                    "start": span["start"],
                    "end": span["end"],
                    "text": text[span["start"] : span["end"]],
                    "labels": [span["label"]],
                },
            )
            for span in said
        ]

    def of_label_studio(self, results: Results, text: str) -> Said | None:
        spans = []
        for value in values_of(results, self.result_kind):
            start, end = found_span(text, place_in(value, "start"), place_in(value, "end"), value.get("text"))
            spans += [{"start": start, "end": end, "label": name_in(one)} for one in items(value.get("labels"))]
        return spans

    def is_named(self, value: Mapping[str, Any]) -> bool:
        return bool(items(value.get("labels")))

    def to_doccano(self, said: Said, text: str) -> list[Any]:
        return [[to_units(text, span["start"]), to_units(text, span["end"]), span["label"]] for span in said]

    def of_doccano(self, labels: list[Any], text: str) -> Said | None:
        spans = [_span(one) for one in labels]
        places = ("start", "end")
        return [span | {name: of_units(text, span[name]) for name in places} for span in spans] or None


def _words_of(found: object) -> dict[str, Any]:
    return {"text": found["text"]} if isinstance(found, Mapping) and isinstance(found.get("text"), str) else {}


def _placed(span: dict[str, Any], text: str) -> dict[str, Any]:
    start, end = found_span(text, span["start"], span["end"], span.get("text"))
    return {"start": start, "end": end, "label": span["label"]}


def _span(found: object) -> dict[str, Any]:
    if isinstance(found, list) and len(found) == len(KEYS):
        found = dict(zip(KEYS, found, strict=True))
    if not isinstance(found, Mapping):
        raise RowError(f"a span is {shown(found)}, not an object with {', '.join(KEYS)}")
    return {"start": place_in(found, "start"), "end": place_in(found, "end"), "label": name_in(found.get("label"))}
