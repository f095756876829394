"""Label Studio's tasks: `{"data": {"text": …}, "annotations": [{"result": [{"type": "choices", …}]}], …}`."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from storage.repositories.label_values import written
from studio.exchange.forms import Form
from studio.exchange.forms.results import items
from studio.exchange.layouts.layout import Layout, Opinion, Said, Values, Way
from studio.exchange.rows import RowError

# What older versions of Label Studio call them.
ANNOTATIONS = ("annotations", "completions")
# The field of a question, beside the text that it is about.
QUESTION = "question"


class LabelStudio(Layout):
    """One annotation is one person's label; a ground truth is the agreed one; a prediction is what was suggested."""

    name = "label-studio"
    title = "Label Studio"

    def recognises(self, values: Values, _form: Form) -> bool:
        return isinstance(values.get("data"), Mapping) and (
            any(isinstance(values.get(name), list) for name in (*ANNOTATIONS, "predictions")) or "text" not in values
        )

    def read(self, values: Values, way: Way) -> Said:
        data = values.get("data")
        if not isinstance(data, Mapping):
            raise RowError("the task has no data")
        asked = QUESTION if way.form.question_names else None
        name = _text_field(data, way.mapping.text, asked)
        text = str(data.get(name))
        extra = {key: value for key, value in data.items() if key not in (name, asked)}
        prediction = _prediction(_objects(values, "predictions"), way.form, text)
        annotations = next((found for key in ANNOTATIONS if (found := list(_objects(values, key)))), [])
        given = [annotation for annotation in annotations if not annotation.get("was_cancelled")]
        opinions = tuple(_opinion(one, way.form.of_label_studio(_results(one), text), prediction) for one in given)
        return Said(data.get(name), opinions, extra, question=data.get(asked) if asked is not None else None)


def _text_field(data: Mapping[str, object], wanted: str, asked: str | None) -> str:
    """The field of that name, else the only one that is a string, and not the question that is asked."""
    if wanted in data:
        return wanted
    strings = [key for key, value in data.items() if isinstance(value, str) and key != asked]
    return strings[0] if len(strings) == 1 else wanted


def _opinion(annotation: Mapping[str, Any], label: object, prediction: dict[str, object]) -> Opinion:
    who = None if annotation.get("ground_truth") else _annotator(annotation)
    details = {"seconds": annotation.get("lead_time"), "created_at": _moment(annotation.get("created_at"))}
    found = {key: value for key, value in details.items() if isinstance(value, int | float)}
    return Opinion(label, who, prediction | found)


def _annotator(annotation: Mapping[str, Any]) -> object:
    """Who made it: as an export of the studio says, else the address, else the number that Label Studio gives."""
    if named := annotation.get("annotator"):
        return named
    who = annotation.get("completed_by")
    if isinstance(who, Mapping):
        who = who.get("email") or who.get("username") or who.get("id")
    return f"annotator-{who}" if isinstance(who, int) else who


def _prediction(predictions: Sequence[Mapping[str, Any]], form: Form, text: str) -> dict[str, object]:
    """What the newest model said, as columns of a revision."""
    newest = predictions[-1] if predictions else None
    label = form.of_label_studio(_results(newest), text) if newest is not None else None
    if newest is None or label is None:
        return {}
    score, version = newest.get("score"), newest.get("model_version")
    found = {"suggested": written(label), "suggested_probability": score, "version": version}
    return {key: value for key, value in found.items() if value is not None}


def _moment(value: object) -> float | None:
    """Unix seconds of an ISO 8601 time; one without a zone is in UTC."""
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return moment.replace(tzinfo=moment.tzinfo or UTC).timestamp()


def _results(annotation: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return _objects(annotation, "result")


def _objects(values: Mapping[str, object], key: str) -> Sequence[Mapping[str, Any]]:
    return [one for one in items(values.get(key)) if isinstance(one, Mapping)]
