"""What a run needs before it starts: the snapshot that it learns from, and the request that it reads."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from storage import Store, Transaction
from storage.repositories.gold import GoldExample
from storage.tables import Job, Project
from studio.errors import Conflict
from studio.spelling import spelling
from studio.training.comparable import require_same_labels
from studio.training.hyperparameters import Hyperparameters
from studio.training.means import require_means
from studio.training.request import RunRequest
from studio.training.snapshot import Content, Treated, content_of, freeze
from studio.training.snapshot.keeping import Snapshots
from studio.training.soft_targets import OFF, Answer, soft_targets
from studio.training.trainable import require_trainable

Prepare = Callable[[Job, Path], tuple[RunRequest, Content]]


@dataclass(frozen=True, slots=True)
class Champion:
    """The version that serves: its name, and what it is loaded from."""

    version: str
    location: str


@dataclass(frozen=True, slots=True)
class _Material:
    """A project, and what is learnt from."""

    project: Project
    content: Content


class Preparation:
    """Reads what a run needs and freezes it; the database is let go before that is written."""

    def __init__(
        self,
        store: Store,
        snapshots: Path,
        champion: Callable[[int], Champion | None],
        votes: Callable[[Transaction, int], list[Answer]],
        treat: Callable[[Project, Sequence[GoldExample], int], Treated | None],
        *,
        images: Path,
        device: str = "auto",
        threads: int = 0,
        niceness: int = 0,
    ) -> None:
        """`snapshots` is the folder of them all; `champion(project_id)` gives what serves.

        `images` is the folder of the images that examples name. `votes(transaction, project_id)` gives what each
        annotator says about the examples of the pool.
        `treat(project, gold, max_length)` gives what is learnt in place of answers that do not fit the tokens.
        """
        self._store = store
        self._snapshots = snapshots
        self._champion = champion
        self._votes = votes
        self._images = images
        self._treat = treat
        self._device = device
        self._threads = threads
        self._niceness = niceness

    def prepare(self, job: Job, folder: Path) -> tuple[RunRequest, Content]:
        """What a run in this folder is asked to do, and what it learns from, frozen.

        That is the gold labels of this moment; where base checkpoints are compared, those of the version beside it.

        Raises:
            NotEnoughLabels: fewer labels than training needs.
            InvalidInput: a hyperparameter that the task cannot follow.
            Conflict: the project was deleted, or what the version beside it learnt from cannot be had any more.
        """
        if job.beside_id is None:
            material = self._gather(job.project_id, job.hyperparameters)
        else:
            material = self._gather_again(job.project_id, job.beside_id)
        request = self._request(material, job.hyperparameters, folder, self._snapshots)
        return (replace(request, checkpoint=job.checkpoint) if job.checkpoint else request), material.content

    def prepare_dry_run(self, project_id: int, hyperparameters: dict[str, Any], folder: Path) -> RunRequest:
        """The same for a few steps only. No version comes of it, so its snapshot lies in this folder and goes with it.

        Raises what `prepare` raises.
        """
        request = self._request(self._gather(project_id, hyperparameters), hyperparameters, folder, folder)
        return replace(request, is_dry_run=True)

    def _request(
        self, material: _Material, hyperparameters: dict[str, Any], folder: Path, snapshots: Path
    ) -> RunRequest:
        snapshot = freeze(snapshots, material.content)
        champion = self._champion(material.project.id)
        return RunRequest(
            task=material.project.task,
            checkpoint=material.project.checkpoint,
            labels=snapshot.labels,
            snapshot=os.path.relpath(snapshot.folder, folder),
            hyperparameters=hyperparameters,
            images=os.path.relpath(self._images, snapshot.folder),
            task_settings=material.project.task_settings,
            champion=_from(folder, champion.location) if champion else None,
            champion_version=champion.version if champion else None,
            device=self._device,
            threads=self._threads,
            niceness=self._niceness,
        )

    def _gather(self, project_id: int, hyperparameters: dict[str, Any]) -> _Material:
        """The gold labels of this moment."""
        aggregation = hyperparameters.get("soft_labels", OFF)
        with self._store.read() as transaction:
            project = _find(transaction, project_id)
            require_means(project.task, Hyperparameters.from_dict(hyperparameters))
            require_trainable(transaction, project_id)
            labels = [row.name for row in transaction.projects.labels(project_id)]
            votes = self._votes(transaction, project_id) if aggregation != OFF else []
            gold = transaction.gold.all(project_id, spelling(transaction, project_id))
        targets = soft_targets(aggregation, votes, gold, labels)
        treated = self._treat(project, gold, Hyperparameters.from_dict(hyperparameters).max_length)
        return _Material(project, content_of(project.name, project.task, labels, gold, targets, treated))

    def _gather_again(self, project_id: int, beside_id: int) -> _Material:
        """What another version learnt from, whatever has become of the labels since."""
        with self._store.read() as transaction:
            project = _find(transaction, project_id)
            beside = transaction.versions.get(beside_id)
            require_same_labels(transaction, beside)
        return _Material(project, Snapshots(self._store, self._snapshots).again(beside.snapshot or ""))


def _find(transaction: Transaction, project_id: int) -> Project:
    project = transaction.projects.get(project_id)
    if project.deleted_at is not None:
        raise Conflict("The project was deleted.")
    return project


def _from(folder: Path, location: str) -> str:
    """A folder as it is reached from the job's, so that the data folder can move; any other checkpoint as it is."""
    return os.path.relpath(location, folder) if Path(location).is_dir() else location
