"""What the fast lane must know of a project, and what it shows of itself."""

from dataclasses import dataclass

from storage import Transaction
from storage.tables import Project, Version
from studio.training.fast.guessing import Meaning
from studio.training.means import has_heads


@dataclass(frozen=True, slots=True)
class FastLaneView:
    """Where a project's fast lane stands; the newest version of it, if there is one, was made of `labels` labels.

    `guesses` says that similarity suggests while no version serves; `message` why nothing is refitted, if so. Without
    `is_possible` the project's task has no linear heads.
    """

    is_possible: bool
    on: bool
    version: str | None
    serves: bool
    labels: int
    seconds: float | None
    refitted_at: float | None
    guesses: bool
    message: str


@dataclass(frozen=True, slots=True)
class State:
    """The labels in use, how many gold labels there are, and of how many different ones outside the hold-out.

    `tally` changes with every answer.
    """

    labels: tuple[Meaning, ...]
    labelled: int
    pool_labels: int
    tally: dict[str, int]
    is_served: bool

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(label.name for label in self.labels)


def state_of(transaction: Transaction, project: Project) -> State:
    gold = transaction.tallies.gold(project.id)
    return State(
        labels=tuple(Meaning(row.name, row.description) for row in transaction.projects.labels(project.id)),
        labelled=sum(gold.values()),
        pool_labels=len([label for split, label in gold if split == "pool"]),
        tally=transaction.tallies.of(project.id),
        is_served=transaction.versions.live(project.id) is not None,
    )


def newest_of(transaction: Transaction, project_id: int) -> Version | None:
    """The newest version that the fast lane has made."""
    return next((row for row in transaction.versions.all(project_id) if row.lane == "fast"), None)


def view_of(transaction: Transaction, project: Project, guesses: bool, message: str) -> FastLaneView:
    newest, live = newest_of(transaction, project.id), transaction.versions.live(project.id)
    if newest is None:
        return FastLaneView(has_heads(project.task), project.fast_lane, None, False, 0, None, None, guesses, message)
    return FastLaneView(
        is_possible=has_heads(project.task),
        on=project.fast_lane,
        version=newest.name,
        serves=live is not None and live.id == newest.id,
        labels=sum(newest.label_counts.values()),
        seconds=newest.metrics["facts"]["seconds"],
        refitted_at=newest.created_at,
        guesses=guesses and live is None,
        message=message,
    )
