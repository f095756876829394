"""Label Studio's tasks as one JSON list, which it imports: texts, annotations, and what was suggested as predictions.

The configuration must name the text `text`, and the choices, labels or text area `label`. Label Studio credits
annotations to whoever imports them; `annotator`, which it leaves alone, says who it was.
"""

import json
from collections.abc import Mapping
from typing import Any, BinaryIO

from storage.repositories.histories import History, Revision
from studio.exchange.forms import Form
from studio.exchange.layouts.label_studio import QUESTION
from studio.exchange.source import Source
from studio.tasks.base import Said


def write_label_studio(source: Source, file: BinaryIO) -> int:
    """One task an example; returns how many there were."""
    form = source.form
    count = 0
    file.write(b"[")
    for history, said in source.histories():
        file.write(b",\n" if count else b"\n")
        file.write(json.dumps(_task(history, said, form), ensure_ascii=False).encode())
        count += 1
    file.write(b"\n]\n")
    return count


def _task(history: History, said: Mapping[int, Said], form: Form) -> dict[str, Any]:
    current = current_labels(history)
    agreed = history.agreed.label_id if history.agreed is not None else None
    verdict = next((one for one in history.revisions if one.id == agreed and one.action == "adjudicate"), None)
    given = [(one, one.annotator == "import") for one in current] + ([(verdict, True)] if verdict is not None else [])
    asked = {QUESTION: history.question} if history.question is not None else {}
    task: dict[str, Any] = {
        "id": history.id,
        "data": {**(history.extra or {}), **asked, "text": history.text},
        "annotations": [
            _annotation(one, form.to_label_studio(said[one.value_id or 0], history.text), is_truth=is_truth)
            for one, is_truth in given
        ],
    }
    suggested = next((one for one in reversed(current) if one.suggested is not None), None)
    if suggested is not None:
        prediction = {"model_version": suggested.version, "score": suggested.suggested_probability}
        filled = {name: value for name, value in prediction.items() if value is not None}
        task["predictions"] = [{**filled, "result": _suggested(str(suggested.suggested), history.text, form)}]
    return task


def current_labels(history: History) -> list[Revision]:
    """The labels that people give an example now, and the one that came in a file, in the order they were made."""
    done = {one.label_id for one in history.done if one.state == "labelled"}
    last_imported = max((one.id for one in history.revisions if one.annotator == "import"), default=None)
    return [
        one for one in history.revisions if one.value_id is not None and (one.id in done or one.id == last_imported)
    ]


def _annotation(one: Revision, result: list[dict[str, Any]], *, is_truth: bool) -> dict[str, Any]:
    annotation: dict[str, Any] = {"annotator": one.annotator, "result": result, "ground_truth": is_truth}
    if one.seconds is not None:
        annotation["lead_time"] = one.seconds
    return annotation


def _suggested(written: str, text: str, form: Form) -> list[dict[str, Any]]:
    """What a model suggested: kept as the name or the text that it was, or as JSON."""
    return form.to_label_studio(json.loads(written) if form.is_list else written, text)
