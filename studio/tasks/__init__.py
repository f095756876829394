"""What a label is, one file per task. A new task is a new file here and an editor in ui/editors/."""

from collections.abc import Mapping
from typing import Any

from studio.errors import InvalidInput
from studio.tasks.base import Task
from studio.tasks.image_classification.task import ImageClassification
from studio.tasks.multi_label.task import MultiLabel
from studio.tasks.question_answering.task import QuestionAnswering
from studio.tasks.seq2seq.task import Seq2Seq
from studio.tasks.settings import chosen
from studio.tasks.text_classification import TextClassification
from studio.tasks.token_classification.task import TokenClassification

ALL: tuple[Task, ...] = (
    TextClassification(),
    MultiLabel(),
    TokenClassification(),
    QuestionAnswering(),
    Seq2Seq(),
    ImageClassification(),
)
TASKS: dict[str, Task] = {task.name: task for task in ALL}


def find_task(name: str, settings: Mapping[str, Any] | None = None) -> Task:
    """The task as a project has chosen it. Raises InvalidInput, naming the tasks there are, or a setting."""
    if name not in TASKS:
        raise InvalidInput(f"There is no task {name!r}. Choose one of: {', '.join(TASKS)}.")
    return TASKS[name].with_settings(settings or {})


def settings_of(name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Every setting of a task, as usual where it is not among the values. Raises InvalidInput."""
    return chosen(find_task(name).settings, values, name)


def differences(name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """What of these values is not as usual. Raises InvalidInput for one that cannot be."""
    usual = settings_of(name, {})
    return {key: value for key, value in settings_of(name, values).items() if value != usual[key]}
