"""The images of projects: shown to whoever may see the project, and swept away where no example names them."""

import time
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from storage import Store
from storage.databases.batches import batches
from studio.background import Background
from studio.errors import NotFound
from studio.images import DIGITS, ImageFolder, thumbnail

# An import puts images here a moment before the examples that name them are stored.
GRACE_SECONDS = 86_400.0
SWEEP_SECONDS = 3_600.0
AT_ONCE = 500
# Each of some ten kilobytes.
THUMBNAILS_KEPT = 1_000


class ProjectImages:
    """One folder for all projects; an image belongs to those that have an example of it."""

    def __init__(self, store: Store, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._clock = clock
        self.root = folder
        self.folder = ImageFolder(folder)
        self._thumbnail = lru_cache(THUMBNAILS_KEPT)(lambda digest: thumbnail(self.folder.read(digest)))
        self._background = Background("sweeping images", self.sweep, SWEEP_SECONDS)

    def load(self, project_id: int, digest: str) -> bytes:
        """The file's bytes. Raises NotFound: no example of the project is this image, or its file is gone."""
        self._require_its_own(project_id, digest)
        return self.folder.read(digest)

    def thumbnail(self, project_id: int, digest: str) -> bytes:
        """A small picture of it, as WebP. Raises what `load` does."""
        self._require_its_own(project_id, digest)
        return self._thumbnail(digest)

    def missing(self, project_id: int) -> Iterator[str]:
        """The images that examples of the project name, and whose files are gone."""
        with self._store.read() as transaction:
            digests = transaction.images.all(project_id)
        return (digest for digest in digests if not self.folder.has(digest))

    def sweep(self) -> int:
        """Remove the images that no example of any project names, deleted or not; gives how many there were."""
        moment = self._clock() - GRACE_SECONDS
        return sum(self._remove(some, moment) for some in batches(self.folder.older_than(moment), AT_ONCE))

    def start(self) -> None:
        """Sweep now and then from now on."""
        self._background.start()

    def stop(self) -> None:
        self._background.stop()

    def _require_its_own(self, project_id: int, digest: str) -> None:
        """Raises NotFound."""
        with self._store.read() as transaction:
            known = bool(DIGITS.fullmatch(digest)) and transaction.images.belongs(project_id, digest)
        if not known:
            raise NotFound(f"There is no image {digest[:64]!r} in this project.")

    def _remove(self, digests: Sequence[str], moment: float) -> int:
        with self._store.read() as transaction:
            orphans = set(digests) - transaction.images.named(digests)
        return sum(self.folder.remove(digest, moment) for digest in sorted(orphans))
