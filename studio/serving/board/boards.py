"""The boards of all projects: which versions and variants are measured, on which texts, and what came of it."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from storage import Store, Transaction
from storage.tables import Version
from studio.checkpoints.variants import REFERENCE
from studio.errors import InvalidInput, NoVersionServed, StudioError
from studio.reports import Reports, ReportStatus, Stopped, Tell
from studio.serving.board.entrants import Entrant
from studio.serving.board.figures import Row, pick, within
from studio.serving.board.process import measure_apart
from studio.serving.served import ServedVersion
from studio.serving.slot import NOTHING_YET

MOST_TEXTS = 512
MOST_LABELLED = 1_000
MOST_VERSIONS = 6
NO_TEXTS = "This project has no texts to measure with. Import some on the Data page first."
# Making files takes about as long as everything after it.
MAKING_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Ways:
    """How versions can be run, which others know.

    `variants(version)` names what runs a version here, the reference first; `ensure(project_id, served, go_on)` makes
    a variant's files where there are none, False when `go_on()` said no; `reading(project_id, name)` gives a version's
    checkpoint and `files(project_id, served)` a variant's own, which nobody removes meanwhile; `names(transaction,
    project_id, version)` is what its labels are called today, where that differs.
    """

    device: Callable[[], str]
    variants: Callable[[Version], Sequence[str]]
    ensure: Callable[[int, ServedVersion, Callable[[], bool]], bool]
    reading: Callable[[int, str], AbstractContextManager[str]]
    files: Callable[[int, ServedVersion], AbstractContextManager[Path | None]]
    find: Callable[[Transaction, int, str], Version]
    names: Callable[[Transaction, int, Version], Mapping[str, str | None]]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What could not be measured, and why."""

    version: str
    name: str
    reason: str


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
        store: Store,
        folder: Path,
        clock: Callable[[], float],
        ways: Ways,
        budget: Callable[[int], tuple[float, float]],
        serves: Callable[[int], str | None],
    ) -> None:
        """`budget(project_id)` is the share of labels that may flip and the macro-F1 that may be lost."""
        self._store = store
        self._clock = clock
        self._ways = ways
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
        self._versions(project_id, others)
        if not self._texts(project_id, 1):
            raise InvalidInput(NO_TEXTS)
        self._others[project_id] = tuple(others)

    def _measure(self, project_id: int, tell: Tell) -> BoardReport:
        versions = self._versions(project_id, self._others.get(project_id, ()))
        texts, labelled = self._texts(project_id, MOST_TEXTS), self._labelled(project_id)
        with ExitStack() as stack:
            entrants, left_out = self._entrants(project_id, versions, stack, tell)
            rows = measure_apart(entrants, texts, labelled, lambda *said: self._hear(tell, *said))
        return BoardReport(
            made_at=self._clock(),
            device=self._ways.device(),
            texts=len(texts),
            labelled=len(labelled),
            versions=[version.name for version in versions],
            rows=rows,
            left_out=left_out,
        )

    def _versions(self, project_id: int, others: Sequence[str]) -> list[Version]:
        """The served one first, none twice."""
        with self._store.read() as transaction:
            live = transaction.versions.live(project_id)
            if live is None:
                raise NoVersionServed(NOTHING_YET)
            found = [live, *(self._ways.find(transaction, project_id, name) for name in others)]
        return list({version.id: version for version in found}.values())

    def _texts(self, project_id: int, most: int) -> list[str]:
        with self._store.read() as transaction:
            return transaction.examples.some_texts(project_id, most)

    def _labelled(self, project_id: int) -> dict[str, str]:
        """Held-out texts with their gold labels, by their names of today."""
        with self._store.read() as transaction:
            held = transaction.holdout.texts(project_id, MOST_LABELLED)
        return {one.text: one.label for one in held if one.label is not None}

    def _entrants(
        self, project_id: int, versions: Sequence[Version], stack: ExitStack, tell: Tell
    ) -> tuple[list[Entrant], list[LeftOut]]:
        wanted = [(version, name) for version in versions for name in self._ways.variants(version)]
        entrants, left_out = [], []
        for number, (version, name) in enumerate(wanted):
            self._said = f"making {name} of {version.name}"
            share = MAKING_SHARE * number / len(wanted)
            try:
                entrants.append(self._entrant(project_id, version, name, stack, lambda: _goes_on(tell, share)))  # noqa: B023
            except StudioError as error:
                if name == REFERENCE:
                    raise
                left_out.append(LeftOut(version.name, name, str(error)))
        return entrants, left_out

    def _entrant(
        self, project_id: int, version: Version, name: str, stack: ExitStack, go_on: Callable[[], bool]
    ) -> Entrant:
        served = ServedVersion(version.name, name)
        if not self._ways.ensure(project_id, served, go_on):
            raise Stopped
        files = stack.enter_context(self._ways.files(project_id, served))
        with self._store.read() as transaction:
            task = transaction.projects.get(project_id).task
            names = dict(self._ways.names(transaction, project_id, version))
        return Entrant(
            version=version.name,
            variant=name,
            checkpoint=stack.enter_context(self._ways.reading(project_id, version.name)),
            task=task,
            device=self._ways.device(),
            files=str(files) if files is not None else None,
            names=names,
        )

    def _hear(self, tell: Tell, words: str, share: float) -> None:
        """Raises Stopped."""
        self._said = words
        tell(MAKING_SHARE + (1 - MAKING_SHARE) * share)


def _goes_on(tell: Tell, share: float) -> bool:
    """Raises Stopped."""
    tell(share)
    return True


def _share(name: str, value: float) -> float:
    if not 0 <= value <= 1:
        raise InvalidInput(f"{name} is {value}; expected a share from 0 to 1.")
    return value
