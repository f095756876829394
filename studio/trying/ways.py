"""What trying a checkpoint is done with: the files, the libraries and the memory, which others look after."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from studio.checkpoints.resolution.card import CheckpointCard
from studio.trying.loaded import Model
from studio.trying.source import Source


@dataclass(frozen=True, slots=True)
class Ways:
    """Each raises a StudioError where it cannot be done.

    `reading(project_id, version)` gives a version's folder, which nobody removes until the block is left.
    `folder_here(checkpoint)` gives a checkpoint's folder, or None where its files have to be fetched.
    `fetch(checkpoint, require_fit, tell)` fetches them; it gives the bytes of the weights to `require_fit` before, and
    to `tell` how many bytes of how many have come.
    `look(location, name)` says what a folder, or a checkpoint on the Hub, is and can do.
    `parameters(folder)` counts them, None where they cannot be counted.
    `lengths(location, texts)` counts the ids of each text, special ones included, and says whether there is a token to
    fill with.
    `load(task, folder, name)` gives what answers.
    `make_room(bytes)` lets go of other models for one of so many bytes.
    """

    reading: Callable[[int, str], AbstractContextManager[str]]
    folder_here: Callable[[str], Path | None]
    fetch: Callable[[str, Callable[[int], None], Callable[[int, int], None]], Path]
    look: Callable[[str, str], CheckpointCard]
    parameters: Callable[[Path], int | None]
    lengths: Callable[[str, Sequence[str]], tuple[list[int], bool]]
    load: Callable[[str, str, str], Model]
    make_room: Callable[[int], None]

    @contextmanager
    def located(self, source: Source) -> Iterator[str]:
        """A folder or a name on the Hub; a version's folder stays until the block is left."""
        if source.version:
            with self.reading(source.project_id, source.version) as location:
                yield location
        else:
            yield source.name
