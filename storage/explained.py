"""Turns what a database says into the errors that the store's owner asked for."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, TimeoutError

from storage.databases.backend import WAIT_SECONDS
from storage.databases.opening import BACKENDS
from storage.errors import StorageBusy, StorageError, StorageUnfit

# What is raised in place of the store's own errors: made from the sentence that says what was found.
Errors = Mapping[type[StorageError], Callable[[str], Exception]]


@contextmanager
def explained(errors: Errors) -> Iterator[None]:
    """Errors that only a programmer can do anything about pass as they are."""
    try:
        yield
    except StorageError as error:
        raise _owned(errors, error) from error
    except TimeoutError as error:  # of the pool of connections
        raise _owned(errors, StorageBusy(f"no connection was free for {WAIT_SECONDS} s")) from error
    except UnicodeEncodeError as error:
        raise _owned(errors, StorageUnfit("a text has half of a surrogate pair, which is no character")) from error
    except OverflowError as error:
        raise _owned(errors, StorageUnfit("a number is too large")) from error
    except DBAPIError as error:
        found = next(filter(None, (backend.explain(error) for backend in BACKENDS.values())), None)
        if found is None:
            raise
        raise _owned(errors, found) from error


def _owned(errors: Errors, error: Exception) -> Exception:
    make = errors.get(type(error)) if isinstance(error, StorageError) else None
    return make(str(error)) if make else error
