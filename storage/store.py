"""Transactions: `with store.begin() as transaction:` keeps everything it did, or nothing."""

import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from storage.activity import Activity
from storage.assignments import Assignments
from storage.audit import Audit
from storage.bulk import Bulk
from storage.database import backend_of, migrate, open_engine
from storage.examples import Examples
from storage.explained import Errors, explained
from storage.gold import GoldLabels
from storage.histories import Histories
from storage.imports import Imports
from storage.invitations import Invitations
from storage.jobs import Jobs
from storage.labels import Labels
from storage.members import Members
from storage.order import Order
from storage.people import People
from storage.personal import Personal
from storage.projects import Projects
from storage.relabelling import Relabelling
from storage.review import Review
from storage.revisions import Revisions
from storage.schema_changes import SchemaChanges
from storage.seats import Seats
from storage.shares import Shares
from storage.standings import Standings
from storage.taken_back import TakenBackLabels
from storage.tallies import Tallies
from storage.tokens import Tokens
from storage.versions import Versions

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


class Transaction:
    """One unit of work, with a repository for each noun."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def attempt(self, work: Callable[["Transaction"], Any]) -> Outcome:
        """Do the work, or nothing of it. What the database itself refuses is raised: it ends the whole transaction."""
        savepoint = self._session.connection().begin_nested()
        try:
            value = work(self)
        except DBAPIError:
            raise
        except Exception as error:
            savepoint.rollback()
            return Outcome(error=error)
        savepoint.commit()
        return Outcome(value)

    @cached_property
    def people(self) -> People:
        return People(self._session)

    @cached_property
    def tokens(self) -> Tokens:
        return Tokens(self._session)

    @cached_property
    def members(self) -> Members:
        return Members(self._session)

    @cached_property
    def invitations(self) -> Invitations:
        return Invitations(self._session)

    @cached_property
    def projects(self) -> Projects:
        return Projects(self._session)

    @cached_property
    def examples(self) -> Examples:
        return Examples(self._session)

    @cached_property
    def assignments(self) -> Assignments:
        return Assignments(self._session)

    @cached_property
    def activity(self) -> Activity:
        return Activity(self._session)

    @cached_property
    def order(self) -> Order:
        return Order(self._session)

    @cached_property
    def seats(self) -> Seats:
        return Seats(self._session)

    @cached_property
    def personal(self) -> Personal:
        return Personal(self._session)

    @cached_property
    def labels(self) -> Labels:
        return Labels(self._session)

    @cached_property
    def gold(self) -> GoldLabels:
        return GoldLabels(self._session)

    @cached_property
    def tallies(self) -> Tallies:
        return Tallies(self._session)

    @cached_property
    def schema_changes(self) -> SchemaChanges:
        return SchemaChanges(self._session)

    @cached_property
    def relabelling(self) -> Relabelling:
        return Relabelling(self._session)

    @cached_property
    def taken_back(self) -> TakenBackLabels:
        return TakenBackLabels(self._session)

    @cached_property
    def revisions(self) -> Revisions:
        return Revisions(self._session)

    @cached_property
    def standings(self) -> Standings:
        return Standings(self._session)

    @cached_property
    def bulk(self) -> Bulk:
        return Bulk(self._session)

    @cached_property
    def histories(self) -> Histories:
        return Histories(self._session)

    @cached_property
    def imports(self) -> Imports:
        return Imports(self._session)

    @cached_property
    def audit(self) -> Audit:
        return Audit(self._session)

    @cached_property
    def jobs(self) -> Jobs:
        return Jobs(self._session)

    @cached_property
    def versions(self) -> Versions:
        return Versions(self._session)

    @cached_property
    def review(self) -> Review:
        return Review(self._session)

    @cached_property
    def shares(self) -> Shares:
        return Shares(self._session)


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

        For a database with one writer, where a commit waits for the disk and everybody waits for the commit.

        Raises:
            StorageError: nothing at all was kept, because the commit itself failed.
        """
        with explained(self._errors), self._writing() as transaction:
            return [transaction.attempt(work) for work in works]

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
