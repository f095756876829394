"""The versions of every project, and which one serves."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from storage import Store, Transaction
from storage.tables import Version
from studio.errors import Conflict, InvalidInput
from studio.registry.availability import require_kept, require_offered
from studio.registry.folders import VersionFolders
from studio.registry.promotions import change_served, predecessor
from studio.registry.views import JudgementView, VersionView, find_version, judgement_view, view_of, views_of


class Registry:
    """Finds versions, promotes them and rolls back."""

    def __init__(
        self, store: Store, folders: VersionFolders, clock: Callable[[], float], promoted: Callable[[], None]
    ) -> None:
        """`promoted()` is called after the served version of a project has changed."""
        self._store = store
        self._folders = folders
        self._clock = clock
        self._promoted = promoted

    def promote(self, project_id: int, name: str, person: str, note: str = "") -> VersionView:
        """Serve this version, as `person` wants.

        Raises:
            NotFound: there is no such version, or its files were deleted.
            Conflict: it serves already, was retired, or its files are not where they were.
            InvalidInput: the gate was against it, and the note does not say why it should serve all the same.
        """
        with self._store.begin() as transaction:
            # Nobody deletes a version's files while it begins to serve.
            transaction.projects.for_change(project_id)
            version = find_version(transaction, project_id, name)
            live = transaction.versions.live(project_id)
            if live is not None and live.id == version.id:
                raise Conflict(f"{version.name} serves already.")
            require_offered(version)
            self._require_files(transaction, version)
            _require_reason(view_of(transaction, version), note)
            change_served(transaction, version, "promote", note, self._clock(), person)
            view = view_of(transaction, version)
        self._promoted()
        return view

    def roll_back(self, project_id: int, person: str, note: str = "") -> VersionView:
        """Serve the version that served before. Raises Conflict when there was none."""
        with self._store.begin() as transaction:
            transaction.projects.for_change(project_id)
            target = predecessor(transaction, project_id)
            if target is None:
                raise Conflict("There is no earlier version to roll back to.")
            self._require_files(transaction, target)
            change_served(transaction, target, "rollback", note, self._clock(), person)
            view = view_of(transaction, target)
        self._promoted()
        return view

    def all(self, project_id: int) -> list[VersionView]:
        """The project's versions, newest first."""
        with self._store.read() as transaction:
            return views_of(transaction, project_id)

    def mark(self, project_id: int) -> str:
        """A text that changes whenever a version of the project does; empty where there is none."""
        with self._store.read() as transaction:
            return transaction.versions.mark(project_id)

    def find(self, project_id: int, name: str) -> VersionView:
        """The version of this name (`v3` or `v3-0123456789`). Raises NotFound."""
        with self._store.read() as transaction:
            return view_of(transaction, find_version(transaction, project_id, name))

    def answering(self, project_id: int, name: str) -> str:
        """The whole name of a version that can still answer. Raises NotFound, also when its files were deleted."""
        with self._store.read() as transaction:
            version = find_version(transaction, project_id, name)
            require_kept(version)
            return version.name

    def labels(self, project_id: int, name: str) -> list[str]:
        """The labels that it has learnt, by their names then; none where nobody knows them yet. Raises NotFound."""
        with self._store.read() as transaction:
            return transaction.versions.labels(find_version(transaction, project_id, name).id)

    def judgements(self, project_id: int, name: str) -> list[JudgementView]:
        """Everything the gate has said of a version, oldest first. Raises NotFound."""
        with self._store.read() as transaction:
            version = find_version(transaction, project_id, name)
            return [judgement_view(transaction, row) for row in transaction.judgements.of(version.id)]

    def live(self, project_id: int) -> VersionView | None:
        """The version that serves, if any does."""
        with self._store.read() as transaction:
            version = transaction.versions.live(project_id)
            return view_of(transaction, version) if version else None

    def live_names(self) -> dict[int, str]:
        """Project id -> name of the version that should serve it."""
        with self._store.read() as transaction:
            projects = [project.id for project in transaction.projects.all()]
            live = {project_id: transaction.versions.live(project_id) for project_id in projects}
            return {project_id: version.name for project_id, version in live.items() if version}

    def location(self, project_id: int, name: str) -> str:
        """What to load the version from: its folder, or the checkpoint's name.

        Raises:
            NotFound: there is no such version, or its files were deleted.
        """
        with self._store.read() as transaction:
            version = find_version(transaction, project_id, name)
            require_kept(version)
            return self._location(transaction, version)

    @contextmanager
    def reading(self, project_id: int, name: str) -> Iterator[str]:
        """The same, and nobody removes its files until the block is left. Raises NotFound."""
        with self._folders.reading(Path(self.location(project_id, name))):
            # Once more: it may have been deleted before anybody read it.
            yield self.location(project_id, name)

    def _location(self, transaction: Transaction, version: Version) -> str:
        if version.origin == "checkpoint":
            return version.checkpoint
        project = transaction.projects.get(version.project_id).name
        return str(self._folders.of(project, version.content_hash))

    def _require_files(self, transaction: Transaction, version: Version) -> None:
        location = self._location(transaction, version)
        if version.origin == "trained" and not any(Path(location).glob("*.safetensors")):
            raise Conflict(f"The files of {version.name} are not in {location}. Restore the folder, or train again.")


def _require_reason(view: VersionView, note: str) -> None:
    verdict = view.newest_verdict
    if not verdict.get("promote", True) and not note.strip():
        raise InvalidInput(f"{verdict['reason']} Say in a note why {view.name} should serve all the same.")
