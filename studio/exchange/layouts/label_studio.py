"""Label Studio's tasks: `{"data": {"text": …}, "annotations": [{"result": [{"type": "choices", …}]}], …}`."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from studio.exchange.layouts.layout import Layout, Opinion, Said, Values
from studio.exchange.mapping import ColumnMapping
from studio.exchange.rows import RowError

# What older versions of Label Studio call them.
ANNOTATIONS = ("annotations", "completions")
KEPT = ("id", "meta")


class LabelStudio(Layout):
    """One annotation is one person's label; a ground truth is the agreed one; a prediction is what was suggested."""

    name = "label-studio"
    title = "Label Studio"

    def recognises(self, values: Values) -> bool:
        return isinstance(values.get("data"), Mapping) and (
            any(isinstance(values.get(name), list) for name in (*ANNOTATIONS, "predictions")) or "text" not in values
        )

    def read(self, values: Values, mapping: ColumnMapping) -> Said:
        data = values.get("data")
        if not isinstance(data, Mapping):
            raise RowError("the task has no data")
        name = _text_field(data, mapping.text)
        extra = {key: value for key, value in data.items() if key != name}
        prediction = _prediction(_objects(values, "predictions"))
        annotations = next((found for key in ANNOTATIONS if (found := list(_objects(values, key)))), [])
        given = [annotation for annotation in annotations if not annotation.get("was_cancelled")]
        opinions = tuple(opinion for one in given if (opinion := _opinion(one, prediction)) is not None)
        return Said(data.get(name), opinions, extra)


def _text_field(data: Mapping[str, object], wanted: str) -> str:
    """The field of that name, else the only one that is a string."""
    if wanted in data:
        return wanted
    strings = [key for key, value in data.items() if isinstance(value, str)]
    return strings[0] if len(strings) == 1 else wanted


def _opinion(annotation: Mapping[str, Any], prediction: dict[str, object]) -> Opinion | None:
    label = _choice(annotation)
    if label is None:
        return None
    who = None if annotation.get("ground_truth") else _annotator(annotation)
    details = {"seconds": annotation.get("lead_time"), "created_at": _moment(annotation.get("created_at"))}
    found = {key: value for key, value in details.items() if isinstance(value, int | float)}
    return Opinion(label, who, prediction | found)


def _choice(annotation: Mapping[str, Any]) -> object:
    """The label of an annotation or a prediction, None when it has none. Raises RowError when it has several."""
    choices = [
        choice
        for result in _objects(annotation, "result")
        if result.get("type") == "choices" and isinstance(result.get("value"), Mapping)
        for choice in _list(result["value"].get("choices"))
    ]
    if len(choices) > 1:
        raise RowError(f"an annotation has {len(choices)} choices, and one label is expected")
    return choices[0] if choices else None


def _annotator(annotation: Mapping[str, Any]) -> object:
    """Who made it: as an export of the studio says, else the address, else the number that Label Studio gives."""
    if named := annotation.get("annotator"):
        return named
    who = annotation.get("completed_by")
    if isinstance(who, Mapping):
        who = who.get("email") or who.get("username") or who.get("id")
    return f"annotator-{who}" if isinstance(who, int) else who


def _prediction(predictions: Iterable[Mapping[str, Any]]) -> dict[str, object]:
    """What the newest model said, as columns of a revision."""
    newest = next(iter(reversed(list(predictions))), None)
    label = _choice(newest) if newest is not None else None
    if newest is None or label is None:
        return {}
    score, version = newest.get("score"), newest.get("model_version")
    found = {"suggested": label, "suggested_probability": score, "version": version}
    return {key: value for key, value in found.items() if value is not None}


def _moment(value: object) -> float | None:
    """Unix seconds of an ISO 8601 time; one without a zone is in UTC."""
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return moment.replace(tzinfo=moment.tzinfo or UTC).timestamp()


def _objects(values: Mapping[str, object], key: str) -> Iterable[Mapping[str, Any]]:
    return [one for one in _list(values.get(key)) if isinstance(one, Mapping)]


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
