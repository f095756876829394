"""Label Studio's tasks as one JSON list, which it imports: texts, annotations, and what was suggested as predictions.

The configuration must name the text `text`, and the choices, labels or text area `label`. Label Studio credits
annotations to whoever imports them; `annotator`, which it leaves alone, says who it was.
"""

import json
from collections.abc import Mapping
from functools import partial
from typing import Any, BinaryIO

from storage.repositories.histories import History, Revision
from studio.exchange.layouts.label_studio import QUESTION
from studio.exchange.source import Source
from studio.tasks import find_task
from studio.tasks.base import Said, Task
from studio.tasks.suggested import read_suggested


def write_label_studio(source: Source, file: BinaryIO) -> int:
    """One task an example; returns how many there were."""
    write = partial(_task, source, find_task(source.project.task))
    count = 0
    file.write(b"[")
    for history, said in source.histories():
        file.write(b",\n" if count else b"\n")
        file.write(json.dumps(write(history, said), ensure_ascii=False).encode())
        count += 1
    file.write(b"\n]\n")
    return count


def _task(source: Source, task: Task, history: History, said: Mapping[int, Said]) -> dict[str, Any]:
    form = source.form
    current = current_labels(history)
    agreed = history.agreed.label_id if history.agreed is not None else None
    verdict = next((one for one in history.revisions if one.id == agreed and one.action == "adjudicate"), None)
    given = [(one, one.annotator == "import") for one in current] + ([(verdict, True)] if verdict is not None else [])
    asked = {QUESTION: history.question} if history.question is not None else {}
    found: dict[str, Any] = {
        "id": history.id,
        "data": {**(history.extra or {}), **asked, "text": history.text},
        "annotations": [
            _annotation(one, form.to_label_studio(said[one.value_id or 0], history.text), is_truth=is_truth)
            for one, is_truth in given
        ],
    }
    suggested = next((one for one in reversed(current) if one.suggested is not None), None)
    if suggested is not None:
        found["predictions"] = _predictions(suggested, history, source, task)
    return found


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


def _predictions(one: Revision, history: History, source: Source, task: Task) -> list[dict[str, Any]]:
    """What a model suggested, if that can be read."""
    said = read_suggested(task, str(one.suggested), history.text)
    if said is None:
        source.losses.add(f"A suggestion that is none of {task.name} is left out", f"example {history.id}")
        return []
    prediction = {"model_version": one.version, "score": one.suggested_probability}
    filled = {name: value for name, value in prediction.items() if value is not None}
    return [{**filled, "result": source.form.to_label_studio(said, history.text)}]
