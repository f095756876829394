"""Follows the live version of every project and brings it into its slot: load, warm, switch, drain."""

import logging
import threading
from collections.abc import Callable

from studio.errors import StudioError
from studio.serving.predictor import Predictor
from studio.serving.serving import Serving

logger = logging.getLogger(__name__)


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
    ) -> None:
        """`live_versions()` gives project id -> version name; `load` a warm predictor."""
        self._serving = serving
        self._live_versions = live_versions
        self._load = load
        self._poll_seconds = poll_seconds
        self._failed: dict[int, str] = {}
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
        """Bring every slot up to date once; a version that cannot be loaded is tried once, then left alone."""
        for project_id, version in self._live_versions().items():
            slot = self._serving.slot(project_id)
            served = slot.current.version if slot.current else None
            if version in (served, self._failed.get(project_id)):
                continue
            self._bring(project_id, version)

    def _bring(self, project_id: int, version: str) -> None:
        slot = self._serving.slot(project_id)
        slot.begin_loading(version)
        try:
            slot.switch(self._load(project_id, version))
            self._failed.pop(project_id, None)
            logger.info("Version %s serves", version)
        except StudioError as error:
            self._failed[project_id] = version
            slot.fail(error)
            logger.error("Version %s cannot serve: %s", version, error)

    def _loop(self) -> None:
        while not self._stopping:
            try:
                self.follow()
            except Exception:
                logger.exception("Following the live versions failed; trying again")
            self._wake.wait(self._poll_seconds)
            self._wake.clear()
