"""Follows the live version of every project and brings it into its slot: load, warm, switch, drain."""

import logging
import threading
import time
from collections.abc import Callable

from studio.errors import StudioError
from studio.serving.predictor import Predictor
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
        live_versions: Callable[[], dict[int, str]],
        load: Callable[[int, str], Predictor],
        poll_seconds: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`live_versions()` gives project id -> version name; `load` a warm predictor."""
        self._serving = serving
        self._live_versions = live_versions
        self._load = load
        self._poll_seconds = poll_seconds
        self._clock = clock
        self._failed: dict[int, tuple[str, float]] = {}
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

        A project that was deleted has no live version any more, and its models go.
        """
        live = self._live_versions()
        self._serving.keep_only(live)
        for project_id, version in live.items():
            slot = self._serving.slot(project_id)
            served = slot.current.version if slot.current else None
            failed, tried_at = self._failed.get(project_id, ("", 0.0))
            if version != served and (version != failed or self._clock() - tried_at >= RETRY_SECONDS):
                self._bring(project_id, version)

    def _bring(self, project_id: int, version: str) -> None:
        slot = self._serving.slot(project_id)
        slot.begin_loading(version)
        try:
            slot.switch(self._load(project_id, version))
            self._failed.pop(project_id, None)
            logger.info("Version %s serves", version)
        except StudioError as error:
            self._give_up(project_id, version, error)
        except Exception:
            logger.exception("Loading version %s failed", version)
            self._give_up(
                project_id, version, StudioError(f"{version} could not be loaded; the studio's log says why.")
            )

    def _give_up(self, project_id: int, version: str, error: StudioError) -> None:
        self._failed[project_id] = (version, self._clock())
        self._serving.slot(project_id).fail(error)
        logger.error("Version %s cannot serve: %s", version, error)

    def _loop(self) -> None:
        while not self._stopping:
            try:
                self.follow()
            except Exception:
                logger.exception("Following the live versions failed; trying again")
            self._wake.wait(self._poll_seconds)
            self._wake.clear()
