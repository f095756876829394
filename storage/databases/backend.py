"""The contract of a kind of database: how it is opened, what its transactions promise, what its errors mean."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from sqlalchemy import URL, Connection, Engine
from sqlalchemy.exc import DBAPIError

# How long a transaction waits for those who are in its way.
WAIT_SECONDS = 15


class Backend(ABC):
    """One kind of database."""

    # Whether only one transaction can write at a time, so that writers had better queue before they ask.
    one_writer: bool

    # The collation that compares the bytes of UTF-8, so that both kinds put texts into the same order.
    byte_order: str

    @abstractmethod
    def require_present(self, url: URL) -> None:
        """Raises StorageUnavailable where opening the database would make a new one."""

    @abstractmethod
    def engine(self, url: URL) -> Engine:
        """An engine whose connections are set up as the studio needs them. Raises OSError for a folder that fails."""

    @abstractmethod
    def writing(self, engine: Engine) -> Engine:
        """The same engine for transactions that write."""

    @abstractmethod
    def reading(self, engine: Engine) -> Engine:
        """The same engine for transactions that see one moment, however long they look."""

    @abstractmethod
    def migrating(self, engine: Engine) -> AbstractContextManager[Connection]:
        """A transaction that may change tables, and that no other process can have at the same time."""

    @abstractmethod
    def loading(self, connection: Connection) -> AbstractContextManager[None]:
        """Rows may come before those they refer to, and no trigger looks at them; keys hold again at the end."""

    @abstractmethod
    def renumber(self, connection: Connection) -> None:
        """Number the next row of each table after those that are there."""

    @abstractmethod
    def explain(self, error: DBAPIError) -> Exception | None:
        """The error in words of ours; None for one that nobody but a programmer can do anything about."""

    @abstractmethod
    def may_succeed_again(self, error: DBAPIError) -> bool:
        """Whether a transaction that failed so was only in the way of another one."""

    @abstractmethod
    def check(self, engine: Engine) -> list[str]:
        """What is broken, one sentence without its full stop each; empty when all is well."""


@contextmanager
def whole(engine: Engine) -> Iterator[Connection]:
    """One transaction on a connection: all of it, or nothing."""
    with engine.connect() as connection, connection.begin():
        yield connection
