"""What tests of schema changes start from: the changes, and a project of three people's answers."""

from collections.abc import Callable

import pytest

from storage import Store
from studio.labelling.answers import Answer
from studio.labelling.queue import Queue
from studio.labelling.schema.changes import SchemaChanges
from tests.conftest import Clock
from tests.labelling import make_people, make_project
from tests.reviewing import answer_all, fresh_id
from tests.schema import make_changes

PROJECT_LABELS = ("yes", "no", "maybe")


@pytest.fixture
def changes(store: Store, clock: Clock) -> SchemaChanges:
    return make_changes(store, clock)


@pytest.fixture
def make(store: Store, clock: Clock) -> Callable[..., int]:
    """A project of three people's answers, by person."""

    def make(overlap: int = 1, examples: int = 4, **answers: list[str | None]) -> int:
        make_people(store, "ada", "ben", "cleo", "rev")
        project = make_project(store, clock, examples, overlap=overlap, labels=PROJECT_LABELS)
        answer_all(store, clock, project, answers)
        return project

    return make


def label(queue: Queue, project: int, person: str, name: str) -> None:
    """The person labels the next example of theirs."""
    [example] = queue.claim(project, person, f"w-{person}", 1)
    queue.submit(project, person, f"w-{person}", 0, Answer(fresh_id(), example.id, label=name))
