"""doccano's JSON Lines for text classification: every example with its agreed label, if it has one, and the notes."""

import json
from typing import Any, BinaryIO

from storage.repositories.histories import History
from studio.exchange.source import Source


def write_doccano(source: Source, file: BinaryIO) -> int:
    """One object a line; returns how many there were."""
    names = source.label_names()
    count = 0
    for history in source.histories():
        file.write(json.dumps(_object(history, names), ensure_ascii=False).encode() + b"\n")
        count += 1
    return count


def _object(history: History, names: dict[int, str]) -> dict[str, Any]:
    labels = [names[history.agreed.schema_label_id]] if history.agreed is not None else []
    notes = [one.note for one in history.revisions if one.note]
    return {**(history.extra or {}), "id": history.id, "text": history.text, "label": labels, "Comments": notes}
