"""Label Studio's tasks as one JSON list, which it imports: texts, annotations, and what was suggested as predictions.

The configuration must name the text `text` and the choices `label`. Label Studio credits annotations to whoever
imports them; `annotator`, which it leaves alone, says who it was.
"""

import json
from typing import Any, BinaryIO

from storage.repositories.histories import History, Revision
from studio.exchange.source import Source


def write_label_studio(source: Source, file: BinaryIO) -> int:
    """One task an example; returns how many there were."""
    names = source.label_names()
    count = 0
    file.write(b"[")
    for history in source.histories():
        file.write(b",\n" if count else b"\n")
        file.write(json.dumps(_task(history, names), ensure_ascii=False).encode())
        count += 1
    file.write(b"\n]\n")
    return count


def _task(history: History, names: dict[int, str]) -> dict[str, Any]:
    current = current_labels(history)
    agreed = history.agreed.label_id if history.agreed is not None else None
    annotations = [_annotation(one, names, is_truth=one.annotator == "import") for one in current]
    verdict = next((one for one in history.revisions if one.id == agreed and one.action == "adjudicate"), None)
    if verdict is not None:
        annotations.append(_annotation(verdict, names, is_truth=True))
    task: dict[str, Any] = {
        "id": history.id,
        "data": {**(history.extra or {}), "text": history.text},
        "annotations": annotations,
    }
    suggested = next((one for one in reversed(current) if one.suggested is not None), None)
    if suggested is not None:
        prediction = {"model_version": suggested.version, "score": suggested.suggested_probability}
        given = {name: value for name, value in prediction.items() if value is not None}
        task["predictions"] = [{**given, "result": [_choice(str(suggested.suggested))]}]
    return task


def current_labels(history: History) -> list[Revision]:
    """The labels that people give an example now, and the one that came in a file, in the order they were made."""
    done = {one.label_id for one in history.done if one.state == "labelled"}
    last_imported = max((one.id for one in history.revisions if one.annotator == "import"), default=None)
    return [
        one
        for one in history.revisions
        if one.schema_label_id is not None and (one.id in done or one.id == last_imported)
    ]


def _annotation(one: Revision, names: dict[int, str], *, is_truth: bool) -> dict[str, Any]:
    annotation: dict[str, Any] = {
        "annotator": one.annotator,
        "result": [_choice(names[one.schema_label_id or 0])],
        "ground_truth": is_truth,
    }
    if one.seconds is not None:
        annotation["lead_time"] = one.seconds
    return annotation


def _choice(label: str) -> dict[str, Any]:
    return {"from_name": "label", "to_name": "text", "type": "choices", "value": {"choices": [label]}}
