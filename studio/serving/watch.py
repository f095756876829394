"""Follows the live version of every project and brings it into its slot: load, warm, switch, drain."""

import logging
import threading
import time
from collections.abc import Callable

from studio.errors import StudioError
from studio.serving.predictor import Predictor
from studio.serving.served import ServedVersion
from studio.serving.serving import Serving

logger = logging.getLogger(__name__)

# A version that could not be loaded may be loadable later: the Hub is back, or the files are restored.
RETRY_SECONDS = 60.0


class Watch:
    """A thread that compares what is live in the database with what is loaded.

    It polls, so that a promotion made by another process (the command line, another server) is followed too.
    """

    def __init__(
        self,
        serving: Serving,
        live: Callable[[], dict[int, ServedVersion]],
        load: Callable[[int, ServedVersion], Predictor],
        poll_seconds: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`live()` gives project id -> what should serve it; `load` a warm predictor."""
        self._serving = serving
        self._live = live
        self._load = load
        self._poll_seconds = poll_seconds
        self._clock = clock
        self._failed: dict[int, tuple[ServedVersion, float]] = {}
        self._wake = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._loop, name="watch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def nudge(self) -> None:
        """Look now instead of at the next poll."""
        self._wake.set()

    def stop(self) -> None:
        self._stopping = True
        self._wake.set()
        self._thread.join()

    def follow(self) -> None:
        """Bring every slot up to date; a version that could not be loaded is left alone for a minute.

        Where it is a variant that cannot be, its version serves as the reference meanwhile, and the slot says why. A
        project that was deleted has no live version any more, and its models go.
        """
        live = self._live()
        self._serving.keep_only(live)
        for project_id, wanted in live.items():
            slot = self._serving.slot(project_id)
            if slot.served == wanted:
                slot.recover()
            # What sleeps stays asleep; it is told what to be when it wakes.
            elif not slot.dream_of(wanted) and not self._failed_lately(project_id, wanted):
                self._bring(project_id, wanted)

    def _failed_lately(self, project_id: int, wanted: ServedVersion) -> bool:
        failed, tried_at = self._failed.get(project_id, (None, 0.0))
        return failed == wanted and self._clock() - tried_at < RETRY_SECONDS

    def _bring(self, project_id: int, wanted: ServedVersion) -> None:
        slot = self._serving.slot(project_id)
        slot.begin_loading(wanted)
        try:
            slot.switch(self._load(project_id, wanted))
            self._failed.pop(project_id, None)
            logger.info("Version %s serves", wanted)
        except StudioError as error:
            self._give_up(project_id, wanted, error)
        except Exception:
            logger.exception("Loading version %s failed", wanted)
            self._give_up(project_id, wanted, StudioError(f"{wanted} could not be loaded; the studio's log says why."))

    def _give_up(self, project_id: int, wanted: ServedVersion, error: StudioError) -> None:
        logger.error("Version %s cannot serve: %s", wanted, error)
        reference, slot = ServedVersion(wanted.version), self._serving.slot(project_id)
        if reference not in (wanted, slot.served):
            self._bring(project_id, reference)
        # Last, because what is switched to or fails in its place is not what is wanted.
        self._failed[project_id] = (wanted, self._clock())
        if slot.served == reference != wanted:
            error = StudioError(f"{wanted} could not be loaded, so {reference.variant} answers in its place: {error}")
        slot.fail(error)

    def _loop(self) -> None:
        while not self._stopping:
            try:
                self.follow()
            except Exception:
                logger.exception("Following the live versions failed; trying again")
            self._wake.wait(self._poll_seconds)
            self._wake.clear()
