"""The tasks that projects can have, as pages, the API and the command line show them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from studio.tasks import TASKS
from studio.tasks.base import Shape, Takes, Task
from studio.tasks.settings import Setting, Value
from studio.tasks.words import WORDS

Kind = Literal["choice", "whole number", "number", "yes or no"]


@dataclass(frozen=True, slots=True)
class SettingView:
    """A setting by its `kind`: one of the `choices`, each with what it means; a number, from `least` to `most`; or yes
    or no. `usual` is what it is where nobody chose.
    """

    title: str
    what: str
    kind: Kind
    usual: Value
    choices: Mapping[str, str]
    least: float | None
    most: float | None


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task that a project can have, in words, and what can be chosen of how it is done.

    `takes` is what is asked about: a text, a question about a text, or an image; `shape` the form of what people say.
    `long_inputs` are the policies for long inputs that it can follow, the usual one first.
    """

    name: str
    title: str
    asks: str
    says: str
    such_as: str
    auto_class: str
    takes: Takes
    shape: Shape
    has_labels: bool
    settings: Mapping[str, SettingView]
    long_inputs: tuple[str, ...]


def task_views() -> list[TaskView]:
    """Every task, in the order in which people are offered them."""
    return [view_of(TASKS[name]) for name in WORDS if name in TASKS]


def view_of(task: Task) -> TaskView:
    """A task in words."""
    words = WORDS[task.name]
    return TaskView(
        name=task.name,
        title=words.title,
        asks=words.asks,
        says=words.says,
        such_as=words.such_as,
        auto_class=task.auto_class,
        takes=task.takes,
        shape=task.shape,
        has_labels=task.has_labels,
        settings={name: _setting(setting) for name, setting in task.settings.items()},
        long_inputs=task.long_inputs,
    )


def _setting(setting: Setting) -> SettingView:
    least, most = setting.range or (None, None)
    return SettingView(setting.title, setting.what, _kind(setting), setting.usual, setting.choices, least, most)


def _kind(setting: Setting) -> Kind:
    if setting.choices:
        return "choice"
    if setting.range is None:
        return "yes or no"
    return "whole number" if isinstance(setting.range[0], int) else "number"
