"""Transactions: `with store.begin() as transaction:` keeps everything it did, or nothing."""

import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from storage.databases.opening import backend_of, migrate, open_engine
from storage.explained import Errors, explained
from storage.transaction import Transaction

Result = TypeVar("Result")

ATTEMPTS = 5
CONCURRENT_WRITERS = 12
# Two that were in each other's way wait for unequal times before they try again.
PAUSE_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a work returned, or the error that it raised."""

    value: Any = None
    error: Exception | None = None


class Store:
    """The door to the database."""

    def __init__(self, engine: Engine, errors: Errors | None = None) -> None:
        self._errors = errors or {}
        self._engine = engine
        self._backend = backend_of(engine)
        self._writing_engine = self._backend.writing(engine)
        self._reading_engine = self._backend.reading(engine)
        # SQLite admits one writer and lets the others poll for the lock; queueing ours here is fairer and faster.
        self._one_writer = threading.Lock() if self._backend.one_writer else nullcontext()

    @property
    def writers(self) -> int:
        """How many threads can write at once and not just wait for each other."""
        return 1 if self._backend.one_writer else CONCURRENT_WRITERS

    @classmethod
    def open(cls, url: str, errors: Errors | None = None) -> "Store":
        """Open the database at `url` and bring its schema up to date.

        `errors` gives, for each kind of StorageError, what makes the error to be raised instead, from a sentence.

        Raises:
            OSError: the file of a SQLite database, or its folder, cannot be made, opened or written.
            StorageUnavailable: the server cannot be reached or used, or the database is of a newer studio.
        """
        with explained(errors or {}):
            engine = open_engine(url)
            try:
                migrate(engine)
            except BaseException:
                engine.dispose()
                raise
        return cls(engine, errors)

    @contextmanager
    def begin(self) -> Iterator[Transaction]:
        """A writing transaction; leaving it by an exception keeps nothing."""
        with explained(self._errors), self._writing() as transaction:
            yield transaction

    def run(self, work: Callable[[Transaction], Result]) -> Result:
        """What `work` returns, done in a writing transaction; done again when another transaction was in its way.

        `result = store.run(lambda transaction: …)` is `begin` for work that may meet others on the same rows. It must
        be a function of what it reads in its transaction, because a deadlock, or a unique row that somebody else made
        first, runs it again from the start. Nothing is kept of the runs before.
        """
        with explained(self._errors):
            for attempt in range(1, ATTEMPTS):
                try:
                    with self._writing() as transaction:
                        return work(transaction)
                except DBAPIError as error:
                    if not self._backend.may_succeed_again(error):
                        raise
                time.sleep(random.uniform(0, PAUSE_SECONDS * attempt))  # noqa: S311
            with self._writing() as transaction:
                return work(transaction)

    def run_together(self, works: Sequence[Callable[[Transaction], Any]]) -> list[Outcome]:
        """What became of each work, all stored by one commit; one that raises keeps nothing and harms no other.

        For a database with one writer, where a commit waits for the disk and everybody waits for the commit. As with
        `run`, a work must be a function of what it reads, because the refusal of another runs it again from the start.

        Raises:
            StorageError: nothing at all was kept, because the commit itself failed.
        """
        with explained(self._errors):
            try:
                with self._writing() as transaction:
                    return [Outcome(work(transaction)) for work in works]
            except DBAPIError:
                raise
            except Exception:  # noqa: S110  one of them was refused, which is rare: again, each apart from the others
                pass
            with self._writing() as transaction:
                return [_attempt(transaction, work) for work in works]

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """A consistent view of one moment; writes are not kept."""
        with explained(self._errors), self._session(self._reading_engine) as session:
            yield Transaction(session)

    def check(self) -> list[str]:
        """What the database finds wrong with itself: broken pages, and rows whose parent is gone."""
        with explained(self._errors):
            return self._backend.check(self._engine)

    def close(self) -> None:
        """Give back every connection."""
        self._engine.dispose()

    @contextmanager
    def _writing(self) -> Iterator[Transaction]:
        with self._one_writer, self._session(self._writing_engine) as session:
            yield Transaction(session)
            session.commit()

    def _session(self, engine: Engine) -> Session:
        return Session(engine, expire_on_commit=False, autoflush=False)


def _attempt(transaction: Transaction, work: Callable[[Transaction], Any]) -> Outcome:
    """Do the work, or nothing of it. What the database itself refuses is raised: it ends the whole transaction."""
    try:
        with transaction.all_or_nothing():
            return Outcome(work(transaction))
    except DBAPIError:
        raise
    except Exception as error:
        return Outcome(error=error)
