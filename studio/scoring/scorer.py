"""The thread that scores what waits: it claims a scoring, goes on with one that a crash interrupted, and ends each."""

import logging
import os
import threading
import uuid
from collections.abc import Callable
from functools import partial

from storage import Store, Transaction
from storage.tables import Scoring
from studio.background import Background, meanwhile
from studio.errors import PASSING, OutOfSpace, StudioError, VersionDeleted
from studio.scoring.asking import Ask
from studio.scoring.ending import BROKE, Ending, deleted_words, obstacle
from studio.scoring.pieces import PIECE_TEXTS
from studio.scoring.run import Over, Run

logger = logging.getLogger(__name__)

POLL_SECONDS = 2.0


class Scorer:
    """Scores projects one after another; people's requests to the model pass by."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], float],
        ask: Ask,
        *,
        heartbeat_seconds: float,
        owner_timeout_seconds: float,
        piece_texts: int = PIECE_TEXTS,
    ) -> None:
        """Another process takes over from an owner who has been silent for `owner_timeout_seconds`."""
        self._store = store
        self._clock = clock
        self._ask = ask
        self._heartbeat_seconds = heartbeat_seconds
        self._owner_timeout_seconds = owner_timeout_seconds
        self._piece_texts = piece_texts
        self._owner = f"{os.getpid()}-{uuid.uuid4().hex[:12]}"
        self._background = Background("scorer", self.follow, POLL_SECONDS)
        self.start, self.stop, self.nudge = self._background.start, self._background.stop, self._background.nudge

    def follow(self) -> None:
        """Score until nothing waits any more.

        Raises:
            StudioError: the database, or the version, cannot be asked at this moment; it goes on at the next look.
        """
        while self._background.pause(0) and (scoring := self._take()) is not None:
            self._score(scoring)

    def _take(self) -> Scoring | None:
        """The oldest one that nobody works on, made ours."""
        with self._store.read() as transaction:
            rows = transaction.scorings.unfinished()
        for row in rows:
            if row.owner == self._owner or self._store.run(partial(self._claim, row)):
                with self._store.read() as transaction:
                    return transaction.scorings.get(row.id)
        return None

    def _claim(self, row: Scoring, transaction: Transaction) -> bool:
        now = self._clock()
        if row.state == "queued":
            return transaction.scorings.claim(row.id, self._owner, now)
        return transaction.scorings.take_over(row.id, self._owner, now - self._owner_timeout_seconds, now)

    def _score(self, scoring: Scoring) -> None:
        with self._store.read() as transaction:
            version = transaction.versions.get(scoring.version_id).name
        hold = Hold(self._store, self._clock, scoring, self._background.pause)
        run = Run(self._store, self._clock, self._ask, scoring, version, hold.go_on, self._piece_texts)
        try:
            with meanwhile("heartbeat of a scoring", hold.beat, self._heartbeat_seconds):
                run.go()
        except Over:
            hold.let_go()
        except (*PASSING, OutOfSpace):
            # It stays ours, and goes on.
            raise
        except VersionDeleted:
            hold.end(Ending("failed", deleted_words(version)))
        except StudioError as error:
            hold.end(Ending("failed", str(error)))
        except Exception:
            logger.exception("Scoring project %d with %s failed", scoring.project_id, version)
            hold.end(Ending("failed", BROKE.format(example=f"{run.upto:,}")))


class Hold:
    """A scoring that is ours, for as long as nobody else has taken it over or wants its end."""

    def __init__(
        self, store: Store, clock: Callable[[], float], scoring: Scoring, pause: Callable[[float], bool]
    ) -> None:
        self._store = store
        self._clock = clock
        self._id = scoring.id
        self._owner = scoring.owner or ""
        self._pause = pause
        self._is_wanted = threading.Event()
        self._is_wanted.set()

    def go_on(self, seconds: float) -> bool:
        """Wait; whether there is time to go on."""
        return self._pause(seconds) and self._is_wanted.is_set()

    def beat(self) -> None:
        """Show that the owner lives, and see whether it is to go on."""
        if not self._store.run(self._beat):
            self._is_wanted.clear()

    def _beat(self, transaction: Transaction) -> bool:
        lives = transaction.scorings.record(self._id, self._owner, heartbeat_at=self._clock())
        return lives and obstacle(transaction, transaction.scorings.get(self._id)) is None

    def let_go(self) -> None:
        """End it if something wants its end, else leave it to whoever comes first."""
        self._store.run(self._let_go)

    def _let_go(self, transaction: Transaction) -> None:
        met = obstacle(transaction, transaction.scorings.get(self._id))
        if met is not None:
            transaction.scorings.end(self._id, self._owner, met.state, met.reason, self._clock())
        else:
            transaction.scorings.release(self._id, self._owner)

    def end(self, ending: Ending) -> None:
        """End it, unless it is somebody else's by now."""
        now = self._clock()
        self._store.run(lambda transaction: transaction.scorings.end(self._id, self._owner, *_parts(ending), now))


def _parts(ending: Ending) -> tuple[str, str]:
    return ending.state, ending.reason
