"""Figures that take seconds, kept until a label changes; asked for by many at once, they are made once."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from storage import Store, Transaction

Figures = TypeVar("Figures")

MOST_PROJECTS = 8


class Kept(Generic[Figures]):
    """One value a project, made again when the project has changed."""

    def __init__(self, store: Store, make: Callable[[int], Figures]) -> None:
        self._store = store
        self._make = make
        self._lock = threading.Lock()
        self._making: dict[int, threading.Lock] = {}
        self._found: dict[int, tuple[object, Figures]] = {}

    def of(self, project_id: int) -> Figures:
        """The project's value as of now."""
        with self._lock:
            making = self._making.setdefault(project_id, threading.Lock())
        with making:
            with self._store.read() as transaction:
                mark = mark_of(transaction, project_id)
            with self._lock:
                known = self._found.get(project_id)
            if known is not None and known[0] == mark:
                return known[1]
            made = self._make(project_id)
            with self._lock:
                self._found.pop(project_id, None)
                self._found[project_id] = (mark, made)
                while len(self._found) > MOST_PROJECTS:
                    del self._found[next(iter(self._found))]
            return made


def mark_of(transaction: Transaction, project_id: int) -> object:
    """Differs whenever an answer, a decision, the state of an example or a label of the schema does."""
    schema = [
        (row.id, row.name, row.position, row.retired_at, row.successor_id)
        for row in transaction.projects.every_label(project_id)
    ]
    return transaction.review.newest_revision(project_id), transaction.tallies.of(project_id), schema
