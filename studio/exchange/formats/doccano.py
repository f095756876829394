"""doccano's JSON Lines: every example with what is agreed of it, if anything is, and the notes."""

import json
from collections.abc import Mapping
from typing import Any, BinaryIO

from storage.repositories.histories import History
from studio.exchange.forms import Form
from studio.exchange.layouts.doccano import COMMENTS, NONE_APPLIES
from studio.exchange.source import Source
from studio.tasks.base import Said


def write_doccano(source: Source, file: BinaryIO) -> int:
    """One object a line; returns how many there were."""
    form = source.form
    count = 0
    for history, said in source.histories():
        file.write(json.dumps(_object(history, said, form), ensure_ascii=False).encode() + b"\n")
        count += 1
    return count


def _object(history: History, said: Mapping[int, Said], form: Form) -> dict[str, Any]:
    agreed = said[history.agreed.value_id] if history.agreed is not None else None
    labels = form.to_doccano(agreed, history.text) if agreed is not None else []
    notes = [one.note for one in history.revisions if one.note]
    found = {**(history.extra or {}), "id": history.id, "text": history.text, "label": labels, COMMENTS: notes}
    return found if labels or agreed is None else {**found, NONE_APPLIES: True}
