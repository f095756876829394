"""One question under way, on a thread of its own: what there is to tell of it, and how it ended."""

import logging
import secrets
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any

from studio.errors import StudioError

logger = logging.getLogger(__name__)

OUR_FAULT = "The studio failed at this; its log says why. Try again, and report it if it happens again."


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer to a question, by which checkpoint, and the code that gives it again, by its form."""

    task: str
    checkpoint: str
    answer: Any
    code: dict[str, str]


@dataclass(frozen=True, slots=True)
class News:
    """What there is to tell.

    `state` is started (`turn` names it, for whoever wants to stop it), waiting (`ahead` questions come before),
    fetching (`done` bytes `of` so many), loading (`of` parameters, if that is known), answering (`done` texts or pairs
    `of` so many), token, done (with the `outcome`) or failed (`detail` says why, `status` as HTTP does).
    """

    state: str
    turn: str | None = None
    ahead: int | None = None
    done: int | None = None
    of: int | None = None
    token: Any = None
    outcome: Outcome | None = None
    detail: str | None = None
    status: int | None = None


class Turn:
    """`tell`, `is_stopped` are for the work; `news`, `result` and `stop` for whoever waits for it."""

    def __init__(self, owner: str) -> None:
        self.id = secrets.token_urlsafe(12)
        self.owner = owner
        self._stopped = threading.Event()
        self._over = threading.Event()
        self._told: SimpleQueue[News | None] = SimpleQueue()
        self._outcome: Outcome | None = None
        self._error: StudioError | None = None
        self.tell(News("started", turn=self.id))

    def run(self, work: Callable[[], Outcome], after: Callable[[], None]) -> None:
        """Begin; `after()` is called when the work is over, however it ended."""
        thread = threading.Thread(target=self._run, args=(work, after), name="trying", daemon=True)
        thread.start()

    def tell(self, news: News) -> None:
        self._told.put(news)

    def is_stopped(self) -> bool:
        return self._stopped.is_set()

    def stop(self) -> None:
        """End it as soon as it can be ended."""
        self._stopped.set()

    def news(self) -> Iterator[News]:
        """All of it, for one who listens; the last is `done` or `failed`."""
        while (told := self._told.get()) is not None:
            yield told

    def result(self) -> Outcome:
        """Wait for the outcome. Raises the StudioError that ended it."""
        self._over.wait()
        if self._error is not None:
            raise self._error
        assert self._outcome is not None
        return self._outcome

    def _run(self, work: Callable[[], Outcome], after: Callable[[], None]) -> None:
        try:
            self._outcome = work()
            self.tell(News("done", outcome=self._outcome))
        except StudioError as error:
            self._fail(error)
        except Exception:
            # Whoever waits must be told.
            logger.exception("Trying a model failed")
            self._fail(StudioError(OUR_FAULT))
        finally:
            after()
            self._told.put(None)
            self._over.set()

    def _fail(self, error: StudioError) -> None:
        self._error = error
        self.tell(News("failed", detail=str(error), status=error.status))
