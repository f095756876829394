"""The boards of all projects: which versions and variants are measured, on which texts, and what came of it."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studio.errors import InvalidInput
from studio.reports import Reports, ReportStatus, Tell
from studio.serving.board.figures import Row, pick, within
from studio.serving.board.gathering import Gathering, Hear, LeftOut
from studio.serving.board.process import measure_apart

MOST_VERSIONS = 6
NO_TEXTS = "This project has no texts to measure with. Import some on the Data page first."
# Making files takes about as long as everything after it.
MAKING_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class BoardReport:
    """The rows, the first of which is the served version's reference; on how many texts, and when."""

    made_at: float
    device: str
    texts: int
    labelled: int
    versions: list[str]
    rows: list[Row]
    left_out: list[LeftOut]


@dataclass(frozen=True, slots=True)
class BoardStatus:
    """Where a project's board stands: none, running, done or failed (`message` says what goes on, or why).

    `fitting` are the places of those rows of the report that are within the budget, and `picked` of the fastest.
    """

    state: str
    share: float
    message: str
    report: dict[str, Any] | None
    fitting: list[int]
    picked: int | None
    most_flips: float
    most_lost: float
    serves: str | None


class Boards:
    """Measured in the background, and kept."""

    def __init__(
        self,
        gathering: Gathering,
        folder: Path,
        clock: Callable[[], float],
        budget: Callable[[int], tuple[float, float]],
        serves: Callable[[int], str | None],
    ) -> None:
        """`budget(project_id)` is the share of answers that may flip, and what of the score may be lost."""
        self._gathering = gathering
        self._clock = clock
        self._budget = budget
        self._serves = serves
        self._others: dict[int, Sequence[str]] = {}
        self._said = ""
        self._reports = Reports("board", folder, self._measure)

    def start(self, project_id: int, others: Sequence[str] = ()) -> BoardStatus:
        """Measure the served version and `others`, each in every way that it can be run here, in the background.

        Raises:
            NoVersionServed: the project has no version yet.
            InvalidInput: there are no texts, or too many versions.
            NotFound: there is no such version.
            Busy: another project's is being measured.
        """
        self._choose(project_id, others)
        self._reports.start(project_id)
        return self.status(project_id)

    def make(self, project_id: int, others: Sequence[str] = ()) -> BoardStatus:
        """Measure now. Raises as `start` does, and StudioError: it could not be measured."""
        self._choose(project_id, others)
        self._reports.make(project_id)
        return self.status(project_id)

    def stop(self, project_id: int) -> BoardStatus:
        """End a measurement; what was measured before stays."""
        self._reports.stop(project_id)
        return self.status(project_id)

    def status(self, project_id: int, most_flips: float | None = None, most_lost: float | None = None) -> BoardStatus:
        """By the project's budget, where no other is given. Raises InvalidInput: a share that is none."""
        flips, lost = self._budget(project_id)
        flips, lost = (
            _share("most_flips", flips if most_flips is None else most_flips),
            _share("most_lost", lost if most_lost is None else most_lost),
        )
        now: ReportStatus = self._reports.status(project_id)
        rows = [Row.from_dict(row) for row in now.report["rows"]] if now.report is not None else []
        message = self._said if now.state == "running" else now.message
        fitting = [rows.index(row) for row in within(rows, flips, lost)] if rows else []
        picked = rows.index(pick(rows, flips, lost)) if rows else None
        return BoardStatus(
            now.state, now.share, message, now.report, fitting, picked, flips, lost, self._serves(project_id)
        )

    def close(self) -> None:
        """End a measurement that goes on."""
        self._reports.close()

    def _choose(self, project_id: int, others: Sequence[str]) -> None:
        if len(others) >= MOST_VERSIONS:
            raise InvalidInput(f"Found {len(others)} more versions; at most {MOST_VERSIONS - 1} are measured at once.")
        self._gathering.versions(project_id, others)
        if not self._gathering.has_examples(project_id):
            raise InvalidInput(NO_TEXTS)
        self._others[project_id] = tuple(others)

    def _measure(self, project_id: int, tell: Tell) -> BoardReport:
        gathering = self._gathering
        versions = gathering.versions(project_id, self._others.get(project_id, ()))
        material = gathering.material(project_id)
        with ExitStack() as stack:
            entrants, left_out = gathering.entrants(project_id, versions, stack, self._hearing(tell, 0.0, MAKING_SHARE))
            rows = measure_apart(entrants, material, self._hearing(tell, MAKING_SHARE, 1.0))
        return BoardReport(
            made_at=self._clock(),
            device=gathering.ways.device(),
            texts=len(material.inputs),
            labelled=len(material.labelled),
            versions=[version.name for version in versions],
            rows=rows,
            left_out=left_out,
        )

    def _hearing(self, tell: Tell, begin: float, end: float) -> Hear:
        """What a piece of the work says, which is done from one share of the whole to another."""

        def hear(words: str, share: float) -> None:
            self._said = words
            tell(begin + (end - begin) * share)

        return hear


def _share(name: str, value: float) -> float:
    if not 0 <= value <= 1:
        raise InvalidInput(f"{name} is {value}; expected a share from 0 to 1.")
    return value
