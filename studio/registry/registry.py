"""Registers versions, and says which one serves."""

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from storage import Store, Transaction
from storage.tables import Promotion, Version
from studio.errors import Conflict, NotFound
from studio.registry.folders import VersionFolders
from studio.registry.gate import judge
from studio.registry.history import rollback_target

NAME = re.compile(r"v([0-9]+)(?:-([0-9a-f]{10}))?")


@dataclass(frozen=True, slots=True)
class Trained:
    """A finished run's model and what is known of it."""

    folder: Path
    content_hash: str
    base_checkpoint: str
    snapshot: str
    hyperparameters: dict[str, Any]
    label_counts: dict[str, int]
    metrics: dict[str, Any] | None
    champion_metrics: dict[str, Any] | None
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class VersionView:
    """A version as pages and the API show it."""

    id: int
    name: str
    number: int
    origin: str
    checkpoint: str
    parent: str | None
    snapshot: str | None
    hyperparameters: dict[str, Any]
    label_counts: dict[str, int]
    metrics: dict[str, Any] | None
    facts: dict[str, Any]
    verdict: dict[str, Any]
    created_at: float
    serves: bool


class Registry:
    """The versions of every project; their files under `folder`/<project>/<content hash>."""

    def __init__(self, store: Store, folder: Path, clock: Callable[[], float], promoted: Callable[[], None]) -> None:
        """`promoted()` is called after the served version of a project has changed."""
        self._store = store
        self._folders = VersionFolders(folder)
        self._clock = clock
        self._promoted = promoted

    def register(self, project_id: int, trained: Trained) -> VersionView:
        """Take a trained model in: its files first, then its row with the gate's verdict, promoted if that says so.

        Doing it again after a crash finds what is there already and completes it.
        """
        with self._store.read() as transaction:
            project = transaction.projects.get(project_id).name
        self._folders.take(trained.folder, project, trained.content_hash)
        with self._store.begin() as transaction:
            version = transaction.versions.by_hash(project_id, trained.content_hash)
            if version is None:
                version = self._add(transaction, project_id, trained)
            view = _view(transaction, version)
        self._promoted()
        return view

    def register_checkpoint(self, project_id: int, checkpoint: str, content_hash: str) -> VersionView:
        """Serve a checkpoint with its own trained head, as it is."""
        with self._store.begin() as transaction:
            version = transaction.versions.by_hash(project_id, content_hash)
            if version is None:
                version = transaction.versions.add(
                    Version(
                        project_id=project_id,
                        number=transaction.versions.next_number(project_id),
                        content_hash=content_hash,
                        origin="checkpoint",
                        checkpoint=checkpoint,
                        parent_id=None,
                        snapshot=None,
                        hyperparameters={},
                        label_counts={},
                        metrics={},
                        verdict={"promote": True, "reason": "The checkpoint itself, with the head it came with."},
                        created_at=self._clock(),
                    )
                )
                self._change(transaction, version, "promote", "The checkpoint that the studio was started with.")
            view = _view(transaction, version)
        self._promoted()
        return view

    def promote(self, project_id: int, name: str, note: str) -> VersionView:
        """Serve this version. Raises NotFound, or Conflict when it serves already."""
        with self._store.begin() as transaction:
            version = _find(transaction, project_id, name)
            live = transaction.versions.live(project_id)
            if live is not None and live.id == version.id:
                raise Conflict(f"{version.name} serves already.")
            self._require_files(transaction, version)
            self._change(transaction, version, "promote", note)
            view = _view(transaction, version)
        self._promoted()
        return view

    def roll_back(self, project_id: int, note: str) -> VersionView:
        """Serve the version that served before. Raises Conflict when there was none."""
        with self._store.begin() as transaction:
            history = [(row.verb, row.version_id) for row in transaction.versions.promotions(project_id)]
            target = rollback_target(history)
            if target is None:
                raise Conflict("There is no earlier version to roll back to.")
            version = transaction.versions.get(target)
            self._require_files(transaction, version)
            self._change(transaction, version, "rollback", note)
            view = _view(transaction, version)
        self._promoted()
        return view

    def all(self, project_id: int) -> list[VersionView]:
        """The project's versions, newest first."""
        with self._store.read() as transaction:
            return [_view(transaction, version) for version in transaction.versions.all(project_id)]

    def find(self, project_id: int, name: str) -> VersionView:
        """The version of this name (`v3` or `v3-0123456789`). Raises NotFound."""
        with self._store.read() as transaction:
            return _view(transaction, _find(transaction, project_id, name))

    def live(self, project_id: int) -> VersionView | None:
        """The version that serves, if any does."""
        with self._store.read() as transaction:
            version = transaction.versions.live(project_id)
            return _view(transaction, version) if version else None

    def live_names(self) -> dict[int, str]:
        """Project id -> name of the version that should serve it."""
        with self._store.read() as transaction:
            projects = [project.id for project in transaction.projects.all()]
            live = {project_id: transaction.versions.live(project_id) for project_id in projects}
            return {project_id: version.name for project_id, version in live.items() if version}

    def location(self, project_id: int, name: str) -> str:
        """What to load the version from: its folder, or the checkpoint's name. Raises NotFound."""
        with self._store.read() as transaction:
            version = _find(transaction, project_id, name)
            return self._location(transaction, version)

    def _add(self, transaction: Transaction, project_id: int, trained: Trained) -> Version:
        live = transaction.versions.live(project_id)
        verdict = judge(trained.metrics, trained.champion_metrics, serves=live is not None)
        version = transaction.versions.add(
            Version(
                project_id=project_id,
                number=transaction.versions.next_number(project_id),
                content_hash=trained.content_hash,
                origin="trained",
                checkpoint=trained.base_checkpoint,
                parent_id=live.id if live else None,
                snapshot=trained.snapshot,
                hyperparameters=trained.hyperparameters,
                label_counts=trained.label_counts,
                metrics={"holdout": trained.metrics, "facts": trained.facts},
                verdict=asdict(verdict),
                created_at=self._clock(),
            )
        )
        if verdict.promote:
            self._change(transaction, version, "promote", verdict.reason)
        return version

    def _change(self, transaction: Transaction, version: Version, verb: str, note: str) -> None:
        transaction.versions.add_promotion(
            Promotion(
                project_id=version.project_id,
                version_id=version.id,
                verb=verb,
                note=note,
                created_at=self._clock(),
            )
        )

    def _location(self, transaction: Transaction, version: Version) -> str:
        if version.origin == "checkpoint":
            return version.checkpoint
        project = transaction.projects.get(version.project_id).name
        return str(self._folders.of(project, version.content_hash))

    def _require_files(self, transaction: Transaction, version: Version) -> None:
        location = self._location(transaction, version)
        if version.origin == "trained" and not (Path(location) / "config.json").is_file():
            raise Conflict(f"The files of {version.name} are not in {location}. Restore the folder, or train again.")


def _find(transaction: Transaction, project_id: int, name: str) -> Version:
    match = NAME.fullmatch(name)
    version = transaction.versions.by_number(project_id, int(match[1])) if match and len(match[1]) < 10 else None
    if version is None or match is None or (match[2] and not version.content_hash.startswith(match[2])):
        newest = transaction.versions.all(project_id)[:3]
        names = ", ".join(row.name for row in newest)
        raise NotFound(f"There is no version {name!r} here. {f'The newest are: {names}.' if names else 'Train one.'}")
    return version


def _view(transaction: Transaction, version: Version) -> VersionView:
    live = transaction.versions.live(version.project_id)
    return VersionView(
        id=version.id,
        name=version.name,
        number=version.number,
        origin=version.origin,
        checkpoint=version.checkpoint,
        parent=transaction.versions.get(version.parent_id).name if version.parent_id else None,
        snapshot=version.snapshot,
        hyperparameters=version.hyperparameters,
        label_counts=version.label_counts,
        metrics=version.metrics.get("holdout"),
        facts=version.metrics.get("facts", {}),
        verdict=version.verdict,
        created_at=version.created_at,
        serves=live is not None and live.id == version.id,
    )
