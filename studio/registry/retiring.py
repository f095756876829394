"""Takes versions out of what is offered, and brings them back; their files stay."""

from collections.abc import Callable

from storage import Store, Transaction
from studio.errors import Conflict
from studio.registry.availability import require_kept
from studio.registry.views import VersionView, find_version, view_of


class Retiring:
    """A retired version answers links as before; it cannot be promoted, and no rollback leads to it."""

    def __init__(self, store: Store, clock: Callable[[], float]) -> None:
        self._store = store
        self._clock = clock

    def retire(self, project_id: int, name: str) -> VersionView:
        """Raises NotFound, or Conflict for the version that serves and for one that is retired already."""

        def work(transaction: Transaction) -> VersionView:
            transaction.projects.for_change(project_id)
            version = find_version(transaction, project_id, name)
            require_kept(version)
            live = transaction.versions.live(project_id)
            if live is not None and live.id == version.id:
                raise Conflict(f"{version.name} serves now. Promote another version first; then it can be retired.")
            if version.retired_at is not None:
                raise Conflict(f"{version.name} is retired already.")
            version.retired_at = self._clock()
            transaction.versions.save()
            return view_of(transaction, version)

        return self._store.run(work)

    def bring_back(self, project_id: int, name: str) -> VersionView:
        """Offer a retired version again. Raises NotFound, or Conflict for one that is not retired."""

        def work(transaction: Transaction) -> VersionView:
            transaction.projects.for_change(project_id)
            version = find_version(transaction, project_id, name)
            require_kept(version)
            if version.retired_at is None:
                raise Conflict(f"{version.name} is not retired, so there is nothing to bring back.")
            version.retired_at = None
            transaction.versions.save()
            return view_of(transaction, version)

        return self._store.run(work)
