"""The learning curves of all projects: of which labels, and what has changed since."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from storage import Store
from studio.metrics.figure import Figure
from studio.reports import Reports, Stopped, Tell
from studio.training.curve.material import gather
from studio.training.curve.refits import Floats
from studio.training.curve.report import CurveReport, report
from studio.training.fast.vectors import Stopped as EmbeddingStopped

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
    """Made in the background, and kept."""

    def __init__(
        self, store: Store, folder: Path, clock: Callable[[], float], embed: Embed, agreement: Agreement
    ) -> None:
        self._store = store
        self._clock = clock
        self._embed = embed
        self._agreement = agreement
        self._reports = Reports("learning curve", folder, self._report)

    def start(self, project_id: int) -> CurveStatus:
        """Make a project's curve in the background.

        Raises:
            NotEnoughLabels: there are too few for one.
            Busy: another project's is being made.
        """
        with self._store.read() as transaction:
            gather(transaction, project_id)
        self._reports.start(project_id)
        return self.status(project_id)

    def status(self, project_id: int) -> CurveStatus:
        now = self._reports.status(project_id)
        new = max(0, self._labels(project_id) - now.report["labels"]) if now.report is not None else 0
        message = now.message
        if now.state == "running":
            message = "Reading the labels" if now.share < READING_SHARE else "Fitting heads on ever more labels"
        return CurveStatus(now.state, now.share, message, now.report, new)

    def make(self, project_id: int) -> CurveReport:
        """Make it now, and keep it.

        Raises:
            NotEnoughLabels: there are too few labels for one.
            StudioError: the base checkpoint cannot be had.
        """
        made: CurveReport = self._reports.make(project_id)
        return made

    def close(self) -> None:
        """End a curve that is being made."""
        self._reports.close()

    def _report(self, project_id: int, tell: Tell) -> CurveReport:
        with self._store.read() as transaction:
            material = gather(transaction, project_id)
        features = self._features(project_id, material.checkpoint, [*material.texts, *material.held_texts])
        tell(READING_SHARE)
        pool = len(material.texts)
        return report(
            material,
            features[:pool],
            features[pool:],
            self._agreement(project_id),
            self._clock(),
            lambda share: tell(READING_SHARE + (1 - READING_SHARE) * share),
        )

    def _features(self, project_id: int, checkpoint: str, texts: Sequence[str]) -> Floats:
        try:
            return self._embed(project_id, checkpoint, texts, self._reports.goes_on)
        except EmbeddingStopped as error:
            raise Stopped from error

    def _labels(self, project_id: int) -> int:
        with self._store.read() as transaction:
            counts = transaction.tallies.gold_by_id(project_id)
        return sum(count for (_, split), count in counts.items() if split == "pool")
