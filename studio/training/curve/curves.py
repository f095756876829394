"""Makes learning curves in the background, one project at a time, and keeps the newest of each in a file."""

import json
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from storage import Store
from studio.errors import Busy, StudioError
from studio.metrics.figure import Figure
from studio.training.curve.material import gather
from studio.training.curve.refits import Floats
from studio.training.curve.report import CurveReport, report
from studio.training.fast.vectors import Stopped

logger = logging.getLogger(__name__)

# Reading takes most of the time, where the texts have no vectors yet.
READING_SHARE = 0.6
# Project, checkpoint, texts, and whether to go on, asked before each piece of work; gives a row of features a text.
Embed = Callable[[int, str, Sequence[str], Callable[[], bool]], Floats]
Agreement = Callable[[int], Figure]


@dataclass(frozen=True, slots=True)
class CurveStatus:
    """Where a project's curve stands: none, running, done or failed (`message` says why), and the newest one.

    `new_labels` have been made in the pool since that one.
    """

    state: str
    share: float = 0.0
    message: str = ""
    report: dict[str, Any] | None = None
    new_labels: int = 0


class LearningCurves:
    """The curves of all projects."""

    def __init__(
        self, store: Store, folder: Path, clock: Callable[[], float], embed: Embed, agreement: Agreement
    ) -> None:
        self._store = store
        self._folder = folder
        self._clock = clock
        self._embed = embed
        self._agreement = agreement
        self._lock = threading.Lock()
        self._status: dict[int, CurveStatus] = {}
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()

    def start(self, project_id: int) -> CurveStatus:
        """Make a project's curve in the background.

        Raises:
            NotEnoughLabels: there are too few for one.
            Busy: another project's is being made.
        """
        with self._store.read() as transaction:
            gather(transaction, project_id)
        with self._lock:
            if not any(status.state == "running" for status in self._status.values()):
                self._status[project_id] = CurveStatus("running", message="Reading the labels")
                self._thread = threading.Thread(
                    target=self._run, args=(project_id,), name="learning-curve", daemon=True
                )
                self._thread.start()
            elif project_id not in self._status or self._status[project_id].state != "running":
                raise Busy("The learning curve of another project is being made. Try again in a minute.")
        return self.status(project_id)

    def status(self, project_id: int) -> CurveStatus:
        with self._lock:
            status = self._status.get(project_id, CurveStatus("none"))
        found = self._read(project_id)
        if found is None:
            return status
        state = "done" if status.state == "none" else status.state
        new = max(0, self._labels(project_id) - found["labels"])
        return replace(status, state=state, report=found, new_labels=new)

    def make(self, project_id: int, tell: Callable[[float], None] = lambda _share: None) -> CurveReport:
        """Make it now, and keep it.

        Raises:
            NotEnoughLabels: there are too few labels for one.
            StudioError: the base checkpoint cannot be had.
        """
        with self._store.read() as transaction:
            material = gather(transaction, project_id)
        texts = [*material.texts, *material.held_texts]
        features = self._embed(project_id, material.checkpoint, texts, self._goes_on)
        tell(READING_SHARE)
        pool = len(material.texts)
        made = report(
            material,
            features[:pool],
            features[pool:],
            self._agreement(project_id),
            self._clock(),
            lambda share: tell(READING_SHARE + (1 - READING_SHARE) * share),
        )
        self._write(project_id, made)
        return made

    def close(self) -> None:
        """End a curve that is being made."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self, project_id: int) -> None:
        try:
            self.make(project_id, lambda share: self._tell(project_id, share))
            self._set(project_id, CurveStatus("done", 1.0))
        except Stopped:
            return
        except StudioError as error:
            self._set(project_id, CurveStatus("failed", message=str(error)))
        except Exception:
            # Whoever waits on the page must be told.
            logger.exception("A learning curve failed")
            self._set(project_id, CurveStatus("failed", message="The studio failed at this; its log says why."))

    def _tell(self, project_id: int, share: float) -> None:
        if not self._goes_on():
            raise Stopped
        self._set(project_id, CurveStatus("running", share, "Fitting heads on ever more labels"))

    def _goes_on(self) -> bool:
        return not self._stopping.is_set()

    def _set(self, project_id: int, status: CurveStatus) -> None:
        with self._lock:
            self._status[project_id] = status

    def _labels(self, project_id: int) -> int:
        with self._store.read() as transaction:
            counts = transaction.tallies.gold_by_id(project_id)
        return sum(count for (_, split), count in counts.items() if split == "pool")

    def _path(self, project_id: int) -> Path:
        return self._folder / f"{project_id}.json"

    def _read(self, project_id: int) -> dict[str, Any] | None:
        try:
            found: dict[str, Any] = json.loads(self._path(project_id).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        return found

    def _write(self, project_id: int, made: CurveReport) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        beside = self._path(project_id).with_suffix(".new")
        beside.write_text(json.dumps(asdict(made), ensure_ascii=False), encoding="utf-8")
        beside.replace(self._path(project_id))
