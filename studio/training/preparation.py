"""What a run needs before it starts: the snapshot that it learns from, and the request that it reads."""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from storage import Store, Transaction
from storage.repositories.gold import GoldExample
from storage.tables import Project
from studio.errors import Conflict
from studio.tasks import find_task
from studio.training.request import RunRequest
from studio.training.snapshot import Content, content_of, freeze
from studio.training.soft_targets import OFF, Answer, soft_targets
from studio.training.training import pool_counts

Prepare = Callable[[int, dict[str, Any], Path], tuple[RunRequest, Content]]


@dataclass(frozen=True, slots=True)
class Champion:
    """The version that serves: its name, and what it is loaded from."""

    version: str
    location: str


@dataclass(frozen=True, slots=True)
class _Material:
    """What the database says of a project at the moment of its training."""

    project: Project
    labels: list[str]
    gold: list[GoldExample]
    votes: list[Answer]


class Preparation:
    """Reads what a run needs and freezes it; the database is let go before that is written."""

    def __init__(
        self,
        store: Store,
        snapshots: Path,
        champion: Callable[[int], Champion | None],
        votes: Callable[[Transaction, int], list[Answer]],
        *,
        device: str = "auto",
        threads: int = 0,
        niceness: int = 0,
    ) -> None:
        """`snapshots` is the folder of them all; `champion(project_id)` gives what serves.

        `votes(transaction, project_id)` gives what each annotator says about the examples of the pool.
        """
        self._store = store
        self._snapshots = snapshots
        self._champion = champion
        self._votes = votes
        self._device = device
        self._threads = threads
        self._niceness = niceness

    def prepare(self, project_id: int, hyperparameters: dict[str, Any], folder: Path) -> tuple[RunRequest, Content]:
        """What a run in this folder is asked to do, and the gold labels of this moment, frozen.

        Raises:
            NotEnoughLabels: fewer labels than training needs.
            Conflict: the project was deleted.
        """
        return self._prepare(project_id, hyperparameters, folder, self._snapshots)

    def prepare_dry_run(self, project_id: int, hyperparameters: dict[str, Any], folder: Path) -> RunRequest:
        """The same for a few steps only. No version comes of it, so its snapshot lies in this folder and goes with it.

        Raises what `prepare` raises.
        """
        request, _ = self._prepare(project_id, hyperparameters, folder, folder)
        return replace(request, is_dry_run=True)

    def _prepare(
        self, project_id: int, hyperparameters: dict[str, Any], folder: Path, snapshots: Path
    ) -> tuple[RunRequest, Content]:
        aggregation = hyperparameters.get("soft_labels", OFF)
        material = self._gather(project_id, with_votes=aggregation != OFF)
        targets = soft_targets(aggregation, material.votes, material.gold, material.labels)
        content = content_of(material.project.name, material.labels, material.gold, targets)
        snapshot = freeze(snapshots, content)
        champion = self._champion(project_id)
        request = RunRequest(
            task=material.project.task,
            checkpoint=material.project.checkpoint,
            labels=snapshot.labels,
            snapshot=os.path.relpath(snapshot.folder, folder),
            hyperparameters=hyperparameters,
            champion=_from(folder, champion.location) if champion else None,
            champion_version=champion.version if champion else None,
            device=self._device,
            threads=self._threads,
            niceness=self._niceness,
        )
        return request, content

    def _gather(self, project_id: int, *, with_votes: bool) -> _Material:
        with self._store.read() as transaction:
            project = transaction.projects.get(project_id)
            if project.deleted_at is not None:
                raise Conflict("The project was deleted.")
            counts = pool_counts(transaction, project_id)
            find_task(project.task).require_trainable(counts)
            votes = self._votes(transaction, project_id) if with_votes else []
            return _Material(project, list(counts), transaction.gold.all(project_id), votes)


def _from(folder: Path, location: str) -> str:
    """A folder as it is reached from the job's, so that the data folder can move; any other checkpoint as it is."""
    return os.path.relpath(location, folder) if Path(location).is_dir() else location
