"""Transactions: `with store.begin() as transaction:` keeps everything it did, or nothing."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from errno import EACCES
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from storage.assignments import Assignments
from storage.audit import Audit
from storage.database import (
    StorageDamaged,
    StorageFull,
    is_closed_to_us,
    is_damaged,
    is_disk_full,
    migrate,
    open_engine,
)
from storage.examples import Examples
from storage.gold import GoldLabels
from storage.invitations import Invitations
from storage.jobs import Jobs
from storage.labels import Labels
from storage.members import Members
from storage.people import People
from storage.projects import Projects
from storage.shares import Shares
from storage.tallies import Tallies
from storage.tokens import Tokens
from storage.versions import Versions

Result = TypeVar("Result")


class Transaction:
    """One unit of work, with a repository for each noun."""

    def __init__(self, session: Session) -> None:
        self._session = session

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
    def labels(self) -> Labels:
        return Labels(self._session)

    @cached_property
    def gold(self) -> GoldLabels:
        return GoldLabels(self._session)

    @cached_property
    def tallies(self) -> Tallies:
        return Tallies(self._session)

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
    def shares(self) -> Shares:
        return Shares(self._session)


class Store:
    """The door to the database."""

    def __init__(
        self,
        engine: Engine,
        disk_full: Callable[[str], Exception] = StorageFull,
        damaged: Callable[[str], Exception] = StorageDamaged,
    ) -> None:
        self._disk_full = disk_full
        self._damaged = damaged
        self._engine = engine
        self._writing_engine = engine.execution_options(sqlite_begin="IMMEDIATE")
        # SQLite admits one writer and lets the others poll for the lock; queueing ours here is fairer and faster.
        self._one_writer = threading.Lock()

    @classmethod
    def open(
        cls,
        url: str,
        disk_full: Callable[[str], Exception] = StorageFull,
        damaged: Callable[[str], Exception] = StorageDamaged,
    ) -> "Store":
        """Open the database at `url` and bring its schema up to date.

        `disk_full(what)` makes the error that a transaction raises when the disk has no room for it, `damaged(what)`
        the one when the file is broken.

        Raises:
            OSError: the file, or its folder, cannot be made, opened or written.
        """
        engine = open_engine(url)
        if engine.url.database and engine.url.database != ":memory:":
            Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)
        store = cls(engine, disk_full, damaged)
        with store._explained():
            migrate(engine)
        return store

    @contextmanager
    def begin(self) -> Iterator[Transaction]:
        """A writing transaction; leaving it by an exception keeps nothing.

        When the disk has no room for it, it raises what `disk_full` makes.
        """
        with self._one_writer, self._explained(), self._session(self._writing_engine) as session:
            yield Transaction(session)
            session.commit()

    def run(self, work: Callable[[Transaction], Result]) -> Result:
        """What `work` returns for a writing transaction of its own."""
        with self.begin() as transaction:
            return work(transaction)

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """A consistent view of one moment; writes are not kept."""
        with self._explained(), self._session(self._engine) as session:
            yield Transaction(session)

    def check(self) -> list[str]:
        """What SQLite itself finds wrong with the file: broken pages, and rows whose parent is gone."""
        try:
            with self._engine.connect() as connection:
                pages = [str(row[0]) for row in connection.execute(text("PRAGMA integrity_check")) if row[0] != "ok"]
                orphans = connection.execute(text("PRAGMA foreign_key_check")).all()
        except DBAPIError as error:  # so broken that SQLite cannot even look
            if is_damaged(error.orig):
                return [str(error.orig)]
            raise
        return pages + [f"row {row[1]} of {row[0]} points to a missing row of {row[2]}" for row in orphans]

    def close(self) -> None:
        """Give back every connection."""
        self._engine.dispose()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn what SQLite says into the errors that the caller asked for."""
        try:
            yield
        except DBAPIError as error:
            if is_disk_full(error.orig):
                raise self._disk_full(str(error.orig)) from error
            if is_damaged(error.orig):
                raise self._damaged(str(error.orig)) from error
            if is_closed_to_us(error.orig):
                raise OSError(EACCES, str(error.orig)) from error
            raise

    def _session(self, engine: Engine) -> Session:
        return Session(engine, expire_on_commit=False, autoflush=False)
