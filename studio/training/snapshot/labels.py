"""What is agreed as the text of a cell, and back: a name as it is, and what is more than a name as canonical JSON."""

import json

from studio.tasks.base import Said, Task


def written(task: Task, said: Said) -> str:
    """The same thing always gives the same text."""
    if not task.is_structured:
        return str(said)
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read(task: Task, label: str) -> Said:
    """What `written` has written."""
    return read_structured(label) if task.is_structured else label


def read_structured(label: str) -> Said:
    """The same of a task whose answers are more than names."""
    return json.loads(label)
