"""The length curves of all projects: of which texts, and with which model."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from storage import Store
from studio.errors import InvalidInput
from studio.reports import Reports, ReportStatus, Tell
from studio.serving.length_curve.measuring import LengthReport, Reader, measure
from studio.serving.predictor import Predictor

MOST_TEXTS = 2_000
NO_TEXTS = "This project has no texts yet. Import some on the Data page, then see how long they are."


@dataclass(frozen=True, slots=True)
class LengthCurveStatus:
    """Where a project's curve stands: none, running, done or failed (`message` says why), and the newest one.

    `serves` is what serves now, named as in the report.
    """

    state: str
    share: float
    message: str
    report: dict[str, Any] | None
    serves: str | None


class LengthCurves:
    """Measured in the background, and kept."""

    def __init__(
        self,
        store: Store,
        folder: Path,
        clock: Callable[[], float],
        model: Callable[[int], Predictor | None],
        reader: Callable[[int], Reader],
        serves: Callable[[int], str | None],
    ) -> None:
        """`model(project_id)` is what serves the project, if anything does; `reader` then stands in for it."""
        self._store = store
        self._clock = clock
        self._model = model
        self._reader = reader
        self._serves = serves
        self._reports = Reports("length curve", folder, self._measure)

    def start(self, project_id: int) -> LengthCurveStatus:
        """Make a project's curve in the background.

        Raises:
            InvalidInput: there are no texts.
            Busy: another project's is being made.
        """
        if not self._texts(project_id, 1):
            raise InvalidInput(NO_TEXTS)
        return self._with_serving(project_id, self._reports.start(project_id))

    def status(self, project_id: int) -> LengthCurveStatus:
        return self._with_serving(project_id, self._reports.status(project_id))

    def make(self, project_id: int) -> LengthReport:
        """Make it now, and keep it. Raises StudioError: there are no texts, or no tokenizer can be had."""
        made: LengthReport = self._reports.make(project_id)
        return made

    def close(self) -> None:
        """End a curve that is being made."""
        self._reports.close()

    def _measure(self, project_id: int, tell: Tell) -> LengthReport:
        texts = self._texts(project_id, MOST_TEXTS)
        if not texts:
            raise InvalidInput(NO_TEXTS)
        model = self._model(project_id)
        reader = model if model is not None else self._reader(project_id)
        return measure(texts, reader, model, self._clock(), tell)

    def _texts(self, project_id: int, most: int) -> list[str]:
        with self._store.read() as transaction:
            return transaction.examples.some_texts(project_id, most)

    def _with_serving(self, project_id: int, status: ReportStatus) -> LengthCurveStatus:
        serves = self._serves(project_id)
        return LengthCurveStatus(status.state, status.share, status.message, status.report, serves)
