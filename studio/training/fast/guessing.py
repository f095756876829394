"""Guesses for projects that no version serves yet: by similarity, ready as soon as their base is loaded."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from studio.errors import NoVersionServed
from studio.training.fast.bases import Bases
from studio.training.fast.similarity import Floats, as_opinions, similarity, text_of
from studio.training.fast.vectors import TextVectors


@dataclass(frozen=True, slots=True)
class Meaning:
    """A label's name and description."""

    name: str
    description: str


@dataclass(frozen=True, slots=True)
class _Ready:
    checkpoint: str
    labels: tuple[Meaning, ...]
    label_vectors: Floats
    vectors: TextVectors


class Guesses:
    """What the base checkpoint alone says about texts; nobody who asks waits for it to be loaded."""

    def __init__(self, bases: Bases) -> None:
        self._bases = bases
        self._ready: dict[int, _Ready] = {}

    def prepare(self, project_id: int, checkpoint: str, labels: Sequence[Meaning], go_on: Callable[[], bool]) -> None:
        """Be ready to guess these labels.

        Raises:
            StudioError: the checkpoint cannot be had.
        """
        known = self._ready.get(project_id)
        if known is not None and (known.checkpoint, known.labels) == (checkpoint, tuple(labels)):
            return
        vectors = self._bases.open(project_id, checkpoint)
        if go_on():
            of_labels = vectors.encoder.embed([text_of(label.name, label.description) for label in labels])
            self._ready[project_id] = _Ready(checkpoint, tuple(labels), of_labels, vectors)

    def forget(self, project_id: int) -> None:
        """A version serves, or nobody wants guesses."""
        self._ready.pop(project_id, None)

    def is_ready(self, project_id: int) -> bool:
        return project_id in self._ready

    def opinions(self, project_id: int, texts: Sequence[str]) -> list[dict[str, float]]:
        """For each text the probability of every label by its name. Raises NoVersionServed when it is not ready."""
        ready = self._ready.get(project_id)
        if ready is None:
            raise NoVersionServed("No version serves, and the base checkpoint is not loaded yet.")
        return as_opinions(similarity(ready.vectors.of(texts), ready.label_vectors), [row.name for row in ready.labels])
