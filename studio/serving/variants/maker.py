"""Makes variants in the background, one after the other: the files, the comparison, the verdict."""

import logging
import os
import time
import uuid
from collections.abc import Callable
from typing import Any

from storage import Store, Transaction
from storage.repositories.variants import FAILED, FITS, QUEUED, UNFIT
from storage.tables import Variant, Version
from studio.background import Background, Rhythm
from studio.checkpoints.variants import find_variant
from studio.errors import PASSING, StudioError
from studio.serving.served import ServedVersion
from studio.serving.variants.comparing import judge
from studio.serving.variants.files import VariantFiles
from studio.serving.variants.folders import folder_bytes
from studio.serving.variants.ownership import Claim
from studio.serving.variants.policies import comparison_of
from studio.serving.variants.policy import ServingPolicy
from studio.serving.variants.trial import Progress, Stopped, Trial
from studio.serving.variants.wanting import Wanting

logger = logging.getLogger(__name__)

POLL_SECONDS = 2.0
# Whoever predicts or trains goes first.
NICENESS = 10
DELETED = "The version was deleted while it was made."
BROKEN = "It could not be made; the studio's log says why. Try again, or choose another."
AGAIN = "It waits to go on."


class Maker:
    """A thread beside the server (or a loop in `variants --make --wait`); any number may work on one database."""

    def __init__(
        self,
        store: Store,
        wanting: Wanting,
        files: VariantFiles,
        trial: Trial,
        clock: Callable[[], float],
        changed: Callable[[], None],
        rhythm: Rhythm,
    ) -> None:
        """`changed()` is called when another variant may serve."""
        self._store = store
        self._wanting = wanting
        self._files = files
        self._trial = trial
        self._clock = clock
        self._changed = changed
        self._rhythm = rhythm
        self._owner = f"{os.getpid()}-{uuid.uuid4().hex[:12]}"
        self._background = Background("variants", self.step, POLL_SECONDS, niceness=NICENESS)

    def start(self) -> None:
        self._background.start()

    def nudge(self) -> None:
        """Look now instead of at the next poll."""
        self._background.nudge()

    def stop(self) -> None:
        """Leave what is being made to whoever comes next."""
        self._background.stop()

    def step(self) -> None:
        """Make everything that is to be made now."""
        self._wanting.step()
        while self._background.pause(0) and (row := self._next()) is not None and self._make(row):
            self._wanting.step()

    def _next(self) -> Variant | None:
        """One that waits, or whose maker is gone, and is this process's own from now on; what serves goes first."""
        with self._store.read() as transaction:
            rows = transaction.variants.unfinished()
        for row in sorted(rows, key=lambda row: row.person is not None):
            if self._take(row):
                return row
        return None

    def _take(self, row: Variant) -> bool:
        now = self._clock()
        silent_since = now - self._rhythm.owner_timeout
        if row.state != QUEUED and (row.heartbeat_at or 0.0) >= silent_since:
            return False
        with self._store.begin() as transaction:
            if row.state == QUEUED:
                return transaction.variants.claim(row.version_id, row.name, self._owner, now)
            return transaction.variants.take_over(row.version_id, row.name, self._owner, silent_since, now)

    def _make(self, row: Variant) -> bool:
        """False when it was left for later."""
        claim = Claim(self._store, self._clock, row, self._owner, self._wanting.is_wanted, self._rhythm.heartbeat)
        with self._store.read() as transaction:
            version = transaction.versions.get(row.version_id)
        progress = Progress(claim.say, lambda: claim.goes_on and self._background.pause(0))
        try:
            with claim.beating():
                figures = self._figures(version, row.name, progress)
        except (Stopped, *PASSING):
            self._leave(claim)
            return False
        except StudioError as error:
            logger.warning("%s of %s could not be made: %s", row.name, version.name, error)
            self._end(claim, FAILED, str(error), {})
        except Exception:
            logger.exception("%s of %s could not be made", row.name, version.name)
            self._end(claim, FAILED, BROKEN, {})
        else:
            self._conclude(claim, figures)
        return True

    def _figures(self, version: Version, name: str, progress: Progress) -> dict[str, Any]:
        served = ServedVersion(version.name, name)
        started = time.monotonic()
        progress.say("Making its files." if find_variant(name).has_files else "Loading it.")
        if not self._files.ensure(version.project_id, served, progress.go_on):
            raise Stopped
        seconds = time.monotonic() - started
        found = self._trial.run(version, name, progress)
        with self._store.read() as transaction:
            disk_bytes = folder_bytes(self._files.folder(transaction, version, served))
        return found.to_dict() | {"disk_bytes": disk_bytes, "making_seconds": seconds}

    def _conclude(self, claim: Claim, figures: dict[str, Any]) -> None:
        """By the budget of this moment; whoever changes it waits, and then finds what was compared."""

        def work(transaction: Transaction) -> None:
            version = transaction.versions.get(claim.version_id)
            project = transaction.projects.for_change(version.project_id)
            assert project is not None
            ended: dict[str, Any] = {"ended_at": self._clock()}
            if version.deleted_at is not None:
                claim.end(transaction, FAILED, reason=DELETED, figures={}, **ended)
                return
            judged = judge(comparison_of(figures), ServingPolicy.from_dict(project.serving).budget)
            state = FITS if judged.fits else UNFIT
            claim.end(transaction, state, reason=judged.reason, figures=figures, **ended)

        self._store.run(work)
        self._changed()

    def _end(self, claim: Claim, state: str, reason: str, figures: dict[str, Any]) -> None:
        with self._store.begin() as transaction:
            claim.end(transaction, state, reason=reason, figures=figures, ended_at=self._clock())

    def _leave(self, claim: Claim) -> None:
        """Back to those that wait, for whoever comes next; it may be dropped by then."""
        with self._store.begin() as transaction:
            version = transaction.versions.get(claim.version_id)
            if version.deleted_at is not None:
                claim.end(transaction, FAILED, reason=DELETED, figures={}, ended_at=self._clock())
            else:
                claim.end(transaction, QUEUED, reason=AGAIN)
