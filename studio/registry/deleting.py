"""Deletes the files of versions, one that a person names or those that a project keeps no longer; their rows stay."""

import logging
from collections.abc import Callable
from functools import partial

from storage import Store, Transaction
from storage.tables import Version
from studio.errors import Conflict
from studio.registry.availability import require_kept
from studio.registry.folders import VersionFolders
from studio.registry.keeping import Kept, needed, superfluous
from studio.registry.views import VersionView, find_version, view_of

logger = logging.getLogger(__name__)


class Deleting:
    """A version's row is marked first, so that nobody begins to use its files, and then they are removed.

    Files that somebody reads at that moment stay until the next `sweep`.
    """

    def __init__(
        self,
        store: Store,
        folders: VersionFolders,
        clock: Callable[[], float],
        swept: Callable[[int], None] = lambda _: None,
    ) -> None:
        """`swept(project_id)` is called to remove what others keep of deleted versions."""
        self._store = store
        self._folders = folders
        self._clock = clock
        self._swept = swept

    def delete(self, project_id: int, name: str) -> VersionView:
        """Delete a version's files for good; what is known of it stays.

        Raises:
            NotFound: there is no such version, or it was deleted already.
            Conflict: something rests on its files, or it has none here.
        """

        def work(transaction: Transaction) -> VersionView:
            transaction.projects.for_change(project_id)
            version = find_version(transaction, project_id, name)
            require_kept(version)
            if version.origin == "checkpoint":
                raise Conflict(f"{version.name} is {version.checkpoint} as it came: no files of it are kept here.")
            if reason := needed(transaction, project_id).get(version.id):
                raise Conflict(f"{version.name} cannot be deleted. {reason}")
            version.deleted_at = self._clock()
            transaction.versions.save()
            return view_of(transaction, version)

        view = self._store.run(work)
        self.sweep(project_id)
        return view

    def keep_newest(self, project_id: int, besides: str = "") -> list[str]:
        """Delete the files of the versions that the project keeps no longer; their names. `besides` names one to keep.

        A project says how many of the newest keep their files (`keep_versions`); see `superfluous`.
        """

        def work(transaction: Transaction) -> list[str]:
            project = transaction.projects.for_change(project_id)
            if project is None:
                return []
            kept = [row for row in transaction.versions.all(project_id) if _has_files(row)]
            spared = {row.id for row in kept if row.name == besides} | set(needed(transaction, project_id))
            served = {row.version_id for row in transaction.versions.promotions(project_id)}
            known = [Kept(row.id, row.lane, row.id in served, row.beside_id is not None) for row in kept]
            old = superfluous(known, project.keep_versions, spared)
            going = [row for row in kept if row.id in old]
            for version in going:
                version.deleted_at = self._clock()
            transaction.versions.save()
            return [version.name for version in going]

        names = self._store.run(work)
        self.sweep(project_id)
        if names:
            logger.info("Deleted the files of %s, which are older than the project keeps", ", ".join(names))
        return names

    def sweep_all(self) -> None:
        """Do so in every project, as a studio does when it starts."""
        with self._store.read() as transaction:
            projects = [project.id for project in transaction.projects.all()]
        for project_id in projects:
            self.sweep(project_id)

    def sweep(self, project_id: int) -> None:
        """Remove the files of deleted versions that are still there: somebody was reading them, or a crash came."""
        with self._store.read() as transaction:
            project = transaction.projects.get(project_id).name
            deleted = [row for row in transaction.versions.all(project_id) if row.deleted_at is not None]
        try:
            self._folders.clear(project)
            for version in deleted:
                folder = self._folders.of(project, version.content_hash)
                if not self._folders.remove(folder, partial(self._is_kept, version.id)):
                    logger.info("The files of %s are being read; they are removed later", version.name)
        except OSError:
            logger.exception("Files of deleted versions of %s could not be removed; doctor names them", project)
        self._swept(project_id)

    def _is_kept(self, version_id: int) -> bool:
        with self._store.read() as transaction:
            return transaction.versions.get(version_id).deleted_at is None


def _has_files(version: Version) -> bool:
    return version.origin == "trained" and version.deleted_at is None
