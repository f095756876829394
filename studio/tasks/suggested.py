"""What was suggested beside an answer, from how that is kept: a name or a text as it is, everything else as JSON."""

import json

from studio.errors import InvalidInput
from studio.tasks.base import Said, Task

# What a task may stumble over in what is no list, no object or no number where one belongs.
NOTHING_LIKE_IT = (LookupError, TypeError, ValueError, AttributeError, RecursionError)


def read_suggested(task: Task, kept: str, text: str) -> Said | None:
    """What was suggested of the text; None where the task can say no such thing, as a client or a file may have it.

    Labels may have any name, as a model may know others than the project.
    """
    if task.shape in ("label", "text"):
        return kept
    try:
        found = json.loads(kept)
        names = [name for name in task.named(found) if isinstance(name, str)]
        return task.loosest().validate(found, names, text)
    except (InvalidInput, *NOTHING_LIKE_IT):
        return None
