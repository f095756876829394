"""What a project can choose of how its task is done."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from studio.errors import InvalidInput
from studio.tasks.ranges import Range, require_number

Value = str | bool | int | float


@dataclass(frozen=True, slots=True)
class Setting:
    """One choice in words: one of `choices`, each with what it means; a number of a `range`; or yes and no."""

    title: str
    what: str
    usual: Value
    choices: Mapping[str, str] = field(default_factory=dict)
    range: Range | None = None

    def require(self, name: str, value: object) -> None:
        """Raises InvalidInput, naming the setting, what was found and what was expected."""
        if self.choices:
            if not isinstance(value, str) or value not in self.choices:
                raise InvalidInput(f"{name} is {str(value)[:40]!r}; choose one of: {', '.join(self.choices)}.")
        elif self.range is not None:
            require_number(name, value, self.range)
        elif not isinstance(value, bool):
            raise InvalidInput(f"{name} is {str(value)[:40]!r}; expected true or false.")


def chosen(settings: Mapping[str, Setting], values: Mapping[str, Any], task: str) -> dict[str, Value]:
    """Every setting, as usual where it is not named. Raises InvalidInput for one that the task does not have."""
    if unknown := sorted(set(values) - set(settings)):
        known = f"Choose from: {', '.join(settings)}." if settings else "It has none."
        raise InvalidInput(f"{unknown[0][:40]!r} is no setting of {task}. {known}")
    for name, value in values.items():
        settings[name].require(name, value)
    return {name: values.get(name, setting.usual) for name, setting in settings.items()}


class Settled:
    """What tasks do alike with their settings: a task that is not asked otherwise has all of them as usual."""

    name: str
    settings: Mapping[str, Setting] = {}

    def __init__(self, values: Mapping[str, Any] | None = None) -> None:
        self.chosen = chosen(self.settings, values or {}, self.name)

    def with_settings(self, values: Mapping[str, Any]) -> Any:
        """See `Task`."""
        return type(self)(values) if values else self

    def loosest(self) -> Self:
        """The same, unless a task has settings that forbid some answers."""
        return self

    def lesson(self) -> dict[str, Any]:
        """Nothing, unless a task says otherwise."""
        return {}

    def stride(self, decoding: Mapping[str, Any]) -> int | None:  # noqa: ARG002  # most follow the project
        """None, unless a task must read all of an input."""
        return None
