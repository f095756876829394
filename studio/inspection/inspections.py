"""Inspects the gold labels of projects: in the background, portion by portion, with several tokenizers side by side."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from storage import Store, Transaction
from storage.repositories.gold import GoldExample
from storage.tables import Project
from studio.errors import InvalidInput, StudioError
from studio.inspection.counting import Tally
from studio.inspection.figures import InspectionReport, Panel, told
from studio.reports import Reports, Tell
from studio.spelling import spelling
from studio.tasks import find_task, settings_of
from studio.tasks.inspecting import TEXTS_AT_ONCE, Inspector, Limit, Whole, tokenised
from studio.tasks.inspectors import INSPECTORS, find_inspector

MOST_TOKENIZERS = 4
MOST_TEXTS = 200_000
NO_GOLD = "Nothing is agreed here yet, so there is nothing to inspect. Label some examples, or import labelled ones."


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be inspected with: these tokenizers, none for the project's own, and this many tokens at once."""

    tokenizers: tuple[str, ...] = ()
    max_length: int | None = None


@dataclass(frozen=True, slots=True)
class InspectionStatus:
    """What can be inspected in a project, and where the newest inspection stands: none, running, done or failed.

    `task` has answers with places in a text, or there is nothing to inspect, and the `obstacle` says so. `choices` are
    what can be done with parts that do not fit, in words, and `choice` the project's. `agreed` is how many examples of
    the pool have an agreed answer now.
    """

    state: str
    share: float
    message: str
    report: dict[str, Any] | None
    obstacle: str | None
    part: tuple[str, str]
    states: dict[str, str]
    choice: str | None
    choices: dict[str, str]
    tokenizer: str
    max_length: int
    agreed: int


@dataclass(frozen=True, slots=True)
class Subject:
    """A project with what is inspected in it."""

    project: Project
    inspector: Inspector
    labels: tuple[str, ...]
    gold: list[GoldExample]

    @property
    def choice(self) -> str | None:
        """What the project does with parts that do not fit."""
        setting = self.inspector.setting
        return settings_of(self.project.task, self.project.task_settings)[setting] if setting else None


class Inspections:
    """Of all projects; the newest of each is kept."""

    def __init__(
        self,
        store: Store,
        folder: Path,
        clock: Callable[[], float],
        whole: Whole,
        limit: Callable[[str, int], Limit],
        max_length: int,
        change: Callable[[int, dict[str, Any], str], object],
    ) -> None:
        """`limit(checkpoint, max_length)` is how a text is cut for it; `max_length` what trainings usually read.

        `change(project_id, settings, person)` changes settings of the project's task, and raises InvalidInput.
        """
        self._store = store
        self._clock = clock
        self._whole = whole
        self._limit = limit
        self.max_length = max_length
        self._change = change
        self._wishes: dict[int, Wish] = {}
        self._reports = Reports("inspection", folder, self._measure)

    def start(self, project_id: int, wish: Wish) -> InspectionStatus:
        """Inspect in the background.

        Raises:
            InvalidInput: the task has no places in a text, nothing is agreed, or too many tokenizers are named.
            Busy: another project is being inspected.
        """
        self._require(project_id, wish)
        self._wishes[project_id] = wish
        self._reports.start(project_id)
        return self.status(project_id)

    def make(self, project_id: int, wish: Wish, tell: Tell = lambda _share: None) -> dict[str, Any]:
        """Inspect now, and keep what was found. Raises InvalidInput as `start` does."""
        self._require(project_id, wish)
        self._wishes[project_id] = wish
        self._reports.make(project_id, tell)
        found = self._reports.status(project_id).report
        assert found is not None
        return told(found)

    def status(self, project_id: int) -> InspectionStatus:
        status = self._reports.status(project_id)
        with self._store.read() as transaction:
            project = transaction.projects.get(project_id)
            agreed = transaction.gold.in_pool(project_id)
        inspector = find_inspector(project.task, project.task_settings)
        setting = inspector.setting if inspector else None
        settings = settings_of(project.task, project.task_settings)
        return InspectionStatus(
            status.state,
            status.share,
            status.message,
            told(status.report) if status.report else None,
            obstacle=None if inspector else no_places(project.task),
            part=inspector.part if inspector else ("label", "labels"),
            states=dict(inspector.states) if inspector else {},
            choice=settings[setting] if setting else None,
            choices=choices_of(project.task, setting),
            tokenizer=project.checkpoint,
            max_length=self.max_length,
            agreed=agreed,
        )

    def choose(self, project_id: int, choice: str, person: str) -> InspectionStatus:
        """What trainings do from now on with parts that do not fit. Raises InvalidInput: it cannot be chosen."""
        with self._store.read() as transaction:
            project = transaction.projects.get(project_id)
        setting = inspector_of(project).setting
        if setting is None:
            raise InvalidInput(f"In {project.task} there is nothing to choose: what does not fit is not learnt.")
        self._change(project_id, {setting: choice}, person)
        return self.status(project_id)

    def kept(self, project_id: int) -> dict[str, Any] | None:
        """The newest report whole, with the places of the examples."""
        return self._reports.status(project_id).report

    def close(self) -> None:
        """End an inspection that goes on."""
        self._reports.close()

    def _require(self, project_id: int, wish: Wish) -> None:
        if len(wish.tokenizers) > MOST_TOKENIZERS:
            raise InvalidInput(
                f"There are {len(wish.tokenizers)} tokenizers; at most {MOST_TOKENIZERS} are compared at once."
            )
        with self._store.read() as transaction:
            inspector_of(transaction.projects.get(project_id))
            if not transaction.gold.in_pool(project_id):
                raise InvalidInput(NO_GOLD)

    def _measure(self, project_id: int, tell: Tell) -> InspectionReport:
        wish, began_at = self._wishes.get(project_id, Wish()), time.monotonic()
        with self._store.read() as transaction:
            subject = read_subject(transaction, project_id)
        length = wish.max_length or self.max_length
        names = list(dict.fromkeys(name.strip() for name in wish.tokenizers if name.strip()))
        looked_at = subject.gold[:MOST_TEXTS]
        panels = []
        for number, name in enumerate(names or [subject.project.checkpoint]):
            done = number / max(1, len(names))
            panels.append(self._panel(subject, looked_at, name, length, _part(tell, done, max(1, len(names)))))
        return InspectionReport(
            made_at=self._clock(),
            texts=len(looked_at),
            of=len(subject.gold),
            parts=sum(subject.inspector.parts(row.label) for row in looked_at),
            max_length=length,
            seconds=round(time.monotonic() - began_at, 2),
            panels=tuple(panels),
        )

    def _panel(self, subject: Subject, gold: Sequence[GoldExample], name: str, length: int, tell: Tell) -> Panel:
        """One tokenizer; one that fails says so in its own panel, so that the others are still of use."""
        try:
            limit = self._limit(name, length)
            tally = Tally(name, limit, tuple(subject.inspector.states), subject.labels)
            for done, (row, tokens) in enumerate(tokenised(self._whole, name, gold), start=1):
                tally.add(row.example_id, row.text, tokens, subject.inspector.fates(row.text, row.label, tokens, limit))
                if done % TEXTS_AT_ONCE == 0:
                    tell(done / len(gold))
        except StudioError as error:
            return Panel(name, error=str(error))
        return tally.panel()


def read_subject(transaction: Transaction, project_id: int, example_ids: Sequence[int] | None = None) -> Subject:
    """What training would see of a project, or of some of its examples. Raises InvalidInput: its task has no places."""
    project = transaction.projects.get(project_id)
    inspector = inspector_of(project)
    labels = tuple(row.name for row in transaction.projects.labels(project_id))
    gold = transaction.gold.all(project_id, spelling(transaction, project_id), example_ids)
    return Subject(project, inspector, labels, [inspector.looked_at(row) for row in gold])


def inspector_of(project: Project) -> Inspector:
    """Raises InvalidInput: answers of its task have no places in a text."""
    inspector = find_inspector(project.task, project.task_settings)
    if inspector is None:
        raise InvalidInput(no_places(project.task))
    return inspector


def no_places(task: str) -> str:
    return (
        f"In {task} an answer is about a whole example, so there is no place in a text to compare with its tokens. "
        f"Inspect a project of: {', '.join(INSPECTORS)}."
    )


def choices_of(task: str, setting: str | None) -> dict[str, str]:
    """What can be chosen, in words."""
    return dict(find_task(task).settings[setting].choices) if setting else {}


def _part(tell: Tell, done: float, of: int) -> Tell:
    """Tells the share of one tokenizer as one of all."""
    return lambda share: tell(done + share / of)
