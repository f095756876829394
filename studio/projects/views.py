"""A project as pages and the API show it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from storage import Transaction
from storage.tables import Project
from studio.projects.labels import LabelName
from studio.tasks import settings_of


@dataclass(frozen=True, slots=True)
class Progress:
    """How many examples there are, and how many of them are in each state.

    `disputed` ones have all their labels, and no gold label follows from them.
    """

    examples: int
    pending: int
    labelled: int
    disputed: int
    skipped: int
    flagged: int


@dataclass(frozen=True, slots=True)
class ProjectView:
    """A project with everything that can be set, its labels in use, and its progress."""

    id: int
    name: str
    title: str
    task: str
    guidelines: str
    guidelines_number: int
    checkpoint: str
    retrain_after: int
    holdout_percent: int
    overlap: int
    strategy: str
    members_only: bool
    fast_lane: bool
    keep_versions: int
    ask_below: float | None
    # How its task is done, all of it.
    task_settings: Mapping[str, Any]
    labels: tuple[LabelName, ...]
    progress: Progress


@dataclass(frozen=True, slots=True)
class DeletedProject:
    """A project that can be brought back."""

    name: str
    title: str
    deleted_at: float


def progress_of(transaction: Transaction, project_id: int) -> Progress:
    """The counts of a project's examples, as this transaction sees them."""
    return progress_from(transaction.tallies.of(project_id))


def progress_from(tally: Mapping[str, int]) -> Progress:
    """The counts without the examples that were removed."""
    states = {state: tally[state] for state in ("pending", "labelled", "disputed", "skipped", "flagged")}
    return Progress(examples=sum(states.values()), **states)


def view_of(transaction: Transaction, project: Project) -> ProjectView:
    """Everything about a project, as this transaction sees it."""
    guidelines = transaction.projects.guidelines(project.id)
    return ProjectView(
        id=project.id,
        name=project.name,
        title=project.title,
        task=project.task,
        guidelines=guidelines.text if guidelines else "",
        guidelines_number=guidelines.number if guidelines else 0,
        checkpoint=project.checkpoint,
        retrain_after=project.retrain_after,
        holdout_percent=project.holdout_percent,
        overlap=project.overlap,
        strategy=project.strategy,
        members_only=project.members_only,
        fast_lane=project.fast_lane,
        keep_versions=project.keep_versions,
        ask_below=project.ask_below,
        task_settings=settings_of(project.task, project.task_settings),
        labels=tuple(
            LabelName(row.name, row.description, row.colour, row.key) for row in transaction.projects.labels(project.id)
        ),
        progress=progress_of(transaction, project.id),
    )
