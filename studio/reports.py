"""Figures that take a while: made in the background, one project at a time, and the newest of each kept in a file."""

import json
import logging
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from studio.errors import Busy, StudioError

logger = logging.getLogger(__name__)

# Hears the share that is done, and raises Stopped when the studio ends.
Tell = Callable[[float], None]
# Project id and whom to tell; gives a dataclass. Raises StudioError.
Make = Callable[[int, Tell], Any]


class Stopped(Exception):
    """The studio ends, and so does the making."""


@dataclass(frozen=True, slots=True)
class ReportStatus:
    """Where a project's figures stand: none, running, done or failed (`message` says why), and the newest ones."""

    state: str
    share: float = 0.0
    message: str = ""
    report: dict[str, Any] | None = None


class Reports:
    """One kind of figures of all projects."""

    def __init__(self, name: str, folder: Path, make: Make) -> None:
        """`name` is what they are called in a sentence, such as "length curve"."""
        self._name = name
        self._folder = folder
        self._make = make
        self._lock = threading.Lock()
        self._status: dict[int, ReportStatus] = {}
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self._unwanted: set[int] = set()

    def start(self, project_id: int) -> ReportStatus:
        """Make a project's in the background; nothing happens while they are being made. Raises Busy: another's are."""
        with self._lock:
            running = [one for one, status in self._status.items() if status.state == "running"]
            if not running:
                self._unwanted.discard(project_id)
                self._status[project_id] = ReportStatus("running")
                self._thread = threading.Thread(target=self._run, args=(project_id,), name=self._name, daemon=True)
                self._thread.start()
            elif running != [project_id]:
                raise Busy(f"The {self._name} of another project is being made. Try again in a minute.")
        return self.status(project_id)

    def status(self, project_id: int) -> ReportStatus:
        with self._lock:
            status = self._status.get(project_id, ReportStatus("none"))
        found = self._read(project_id)
        if found is None:
            return status
        return replace(status, state="done" if status.state == "none" else status.state, report=found)

    def make(self, project_id: int, tell: Tell = lambda _share: None) -> Any:
        """Make them now, and keep them. Raises StudioError."""
        made = self._make(project_id, tell)
        self._write(project_id, asdict(made))
        return made

    def stop(self, project_id: int) -> None:
        """End the making of a project's at its next step; the newest that there are stay."""
        with self._lock:
            self._unwanted.add(project_id)

    def goes_on(self) -> bool:
        """Whether there is time for more."""
        return not self._stopping.is_set()

    def close(self) -> None:
        """End what is being made."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self, project_id: int) -> None:
        try:
            self.make(project_id, lambda share: self._tell(project_id, share))
            self._set(project_id, ReportStatus("done", 1.0))
        except Stopped:
            self._set(project_id, ReportStatus("none"))
        except StudioError as error:
            self._set(project_id, ReportStatus("failed", message=str(error)))
        except Exception:
            # Whoever waits on the page must be told.
            logger.exception("A %s failed", self._name)
            self._set(project_id, ReportStatus("failed", message="The studio failed at this; its log says why."))

    def _tell(self, project_id: int, share: float) -> None:
        if not self.goes_on() or project_id in self._unwanted:
            raise Stopped
        self._set(project_id, ReportStatus("running", share))

    def _set(self, project_id: int, status: ReportStatus) -> None:
        with self._lock:
            self._status[project_id] = status

    def _path(self, project_id: int) -> Path:
        return self._folder / f"{project_id}.json"

    def _read(self, project_id: int) -> dict[str, Any] | None:
        try:
            found: dict[str, Any] = json.loads(self._path(project_id).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        return found

    def _write(self, project_id: int, made: dict[str, Any]) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        beside = self._path(project_id).with_suffix(".new")
        beside.write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")
        beside.replace(self._path(project_id))
