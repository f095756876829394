"""Label Studio's tasks: `{"data": {"text": …}, "annotations": [{"result": [{"type": "choices", …}]}], …}`."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from storage.repositories.label_values import written
from studio.exchange.cells import shown
from studio.exchange.forms import Form
from studio.exchange.forms.form import Results
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
        place = f"task {values['id']}" if "id" in values else shown(text)
        prediction = _prediction(_objects(values, "predictions"), way, text, place)
        annotations = next((found for key in ANNOTATIONS if (found := list(_objects(values, key)))), [])
        given = [annotation for annotation in annotations if not annotation.get("was_cancelled")]
        opinions = tuple(
            _opinion(one, way.form.of_label_studio(_said(one, way, place), text), prediction) for one in given
        )
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


def _prediction(predictions: Sequence[Mapping[str, Any]], way: Way, text: str, place: str) -> dict[str, object]:
    """What the newest model said, as columns of a revision."""
    newest = predictions[-1] if predictions else {}
    results = _fit(newest, way, place)
    if not results and _objects(newest, "result"):
        return {}
    label = way.form.of_label_studio(results, text) if newest else None
    if label is None:
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


def _said(annotation: Mapping[str, Any], way: Way, place: str) -> Results:
    """The results that can be read; only where there are none at all does it say nothing. Raises RowError."""
    fit = _fit(annotation, way, place)
    if not fit and (found := _kinds(annotation)):
        if all(_is_of_kind(one, way) for one in _objects(annotation, "result")):
            raise RowError("an annotation marks places without saying what they are; give each a label")
        raise RowError(
            f"an annotation has results of the kind {', '.join(found)}, and of {way.form.result_kind!r} were expected"
        )
    return fit


def _fit(said: Mapping[str, Any], way: Way, place: str) -> Results:
    """Those of the kind that the project's answers are, which say what they are; others are told as a loss."""
    results = _objects(said, "result")
    fit = [one for one in results if _is_of_kind(one, way)]
    if len(fit) < len(results):
        way.losses.add(f"Results of another kind than {way.form.result_kind!r} are left out", place)
    named = [one for one in fit if way.form.is_named(one["value"])]
    if len(named) < len(fit):
        way.losses.add("Places that are marked without a label are left out", place)
    return named


def _is_of_kind(result: Mapping[str, Any], way: Way) -> bool:
    return result.get("type") == way.form.result_kind and isinstance(result.get("value"), Mapping)


def _kinds(said: Mapping[str, Any]) -> list[str]:
    return list(dict.fromkeys(shown(one.get("type")) for one in _objects(said, "result")))


def _objects(values: Mapping[str, object], key: str) -> Sequence[Mapping[str, Any]]:
    return [one for one in items(values.get(key)) if isinstance(one, Mapping)]
