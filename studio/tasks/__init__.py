"""What a label is, one file per task. A new task is a new file here and an editor in ui/editors/."""

from studio.errors import InvalidInput
from studio.tasks.base import Task
from studio.tasks.text_classification import TextClassification

TASKS: dict[str, Task] = {task.name: task for task in (TextClassification(),)}


def find_task(name: str) -> Task:
    """Raises InvalidInput, naming the tasks there are."""
    if name not in TASKS:
        raise InvalidInput(f"There is no task {name!r}. Choose one of: {', '.join(TASKS)}.")
    return TASKS[name]
