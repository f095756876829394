"""The words of the file, one place for those who write it and those who read it."""

import json
from typing import Any

# The key of the first line, and the numbers of the forms: the second has what a studio that knows only the first would
# leave out without a word, structured answers, questions and images; it is written where a project has any.
MARK = "studio_export"
IMAGE = "image"
PLAIN, FULL = 1, 2

PROJECT = (
    "name", "title", "task", "checkpoint", "retrain_after", "holdout_percent", "overlap", "strategy", "members_only",
    "gate", "fast_lane", "keep_versions", "ask_below", "serving", "long_inputs",
    "task_settings", "created_at",
)  # fmt: skip
PERSON = ("name", "role", "is_active", "created_at")
GUIDELINES = ("number", "text", "person", "created_at")
LABEL = ("name", "description", "colour", "key", "position", "retired_at")
EXAMPLE = (
    "text", "question", "image", "split", "state", "rank", "open_seats", "group_key", "named_group", "extra",
    "created_at",
)  # fmt: skip
REVISION = (
    "annotator", "revision", "action", "note", "cause", "suggested", "suggested_probability", "version",
    "guidelines_number", "seconds", "created_at",
)  # fmt: skip
DONE = ("annotator", "state", "seat", "updated_at")


def filled(row: Any, names: tuple[str, ...], **more: Any) -> dict[str, Any]:
    """The values of a row by name, without those that are not there."""
    values = {name: getattr(row, name) for name in names} | more
    return {name: value for name, value in values.items() if value is not None}


def line(kind: str, values: Any) -> bytes:
    return json.dumps({kind: values}, ensure_ascii=False).encode() + b"\n"
