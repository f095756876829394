"""The base checkpoints that are in use: opened once, and let go of when others are needed more."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

from studio.training.fast.vectors import TextEncoder, TextVectors

# Projects whose vectors are at hand; those of one base share its encoder.
MOST_OPEN = 4


class Bases:
    """Each project's base checkpoint with the vectors of its texts."""

    def __init__(self, root: Path, open_encoder: Callable[[str], TextEncoder]) -> None:
        """`open_encoder(checkpoint)` may take seconds. Raises StudioError when it cannot be had."""
        self._root = root
        self._open_encoder = open_encoder
        self._lock = threading.Lock()
        self._open: OrderedDict[tuple[int, str], TextVectors] = OrderedDict()

    def open(self, project_id: int, checkpoint: str) -> TextVectors:
        """The vectors of a project's texts by this checkpoint.

        Raises:
            StudioError: the checkpoint cannot be had.
        """
        with self._lock:
            key = (project_id, checkpoint)
            if key not in self._open:
                self._open[key] = TextVectors(self._open_encoder(checkpoint), self._root / str(project_id))
            self._open.move_to_end(key)
            while len(self._open) > MOST_OPEN:
                self._open.popitem(last=False)
            return self._open[key]
