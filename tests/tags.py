"""A task for tests whose answers name any number of labels, a project of it, and both kinds of project side by side."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from hypothesis import strategies as st

from storage import Store
from studio.errors import InvalidInput
from studio.tasks import TASKS
from studio.tasks.base import Said, Shape
from studio.tasks.text_classification import TextClassification


class Tags(TextClassification):
    """Any number of labels, in the order of the schema."""

    name = "tags"
    is_structured = True
    shape: Shape = "labels"

    def validate(self, said: Any, labels: Sequence[str], text: str) -> Any:
        known = isinstance(said, list) and all(label in labels for label in said)
        if not known or any(said.count(label) > 1 for label in said):
            raise InvalidInput(f"{said!r} are no labels of this project.")
        return [label for label in labels if label in said]

    def named(self, said: Said) -> list[Any]:
        return list(said)

    def relabel(self, said: Said, labels: Mapping[Any, Any]) -> Said | None:
        wanted = {labels[label] for label in said}
        return [label for label in dict.fromkeys(labels.values()) if label is not None and label in wanted]

    def distance(self, said: Said, other: Said) -> float:
        """The share of what either names that not both do."""
        either = {*said, *other}
        return len({*said} ^ {*other}) / len(either) if either else 0.0


def become_tags(store: Store, project_id: int) -> None:
    """Have a project be of this task, which must be one of TASKS meanwhile."""
    with store.begin() as transaction:
        transaction.projects.get(project_id).task = "tags"
        transaction.projects.save()


@contextmanager
def with_tags() -> Iterator[None]:
    """The task is one of TASKS meanwhile."""
    with patch.dict(TASKS, {"tags": Tags()}):
        yield


@dataclass(frozen=True)
class Kind:
    """What differs where a test holds for projects of names, and of structured values."""

    name: str
    # What an answer may say, of these labels; and an answer that names one of them.
    said: Callable[[Sequence[str]], st.SearchStrategy[Said]]
    naming: Callable[[str], Said]

    def prepare(self, store: Store, project_id: int) -> None:
        """Have a new project be of this kind."""
        if self.name == "tags":
            become_tags(store, project_id)


NAMES = Kind("names", st.sampled_from, lambda name: name)
TAGS = Kind("tags", lambda names: st.lists(st.sampled_from(names), max_size=2, unique=True), lambda name: [name])
