"""What the served version says of examples: as it is stored where the version has scored them, else it is asked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from storage import Store, Transaction
from storage.repositories.order import Placed
from storage.tables import Version
from studio.labelling.meaning import meanings
from studio.labelling.places import Scores
from studio.metrics.uncertainty import SURENESS
from studio.tasks import find_task
from studio.tasks.base import Asked


@dataclass(frozen=True, slots=True)
class Stored:
    """A version that has scored examples: its labels in alphabetical order, and where each stands in a score; where
    answers are more than a label, SURENESS stands in their place.

    `scoring` is the one that went through the whole project; None where the scores may be of a part only.
    """

    version_id: int
    labels: tuple[str, ...]
    columns: tuple[int, ...]
    scoring: int | None


class Opinions:
    """Asks in small batches, so that people's texts go between."""

    def __init__(
        self,
        store: Store,
        score: Callable[[int, Sequence[Asked]], Scores | None],
        texts_at_once: int,
        pause: Callable[[], bool],
    ) -> None:
        """`score(project_id, examples)` asks what serves; `pause()` lets others go first, and says if there is time."""
        self._store = store
        self._score = score
        self._texts_at_once = texts_at_once
        self._pause = pause

    def of(self, project_id: int, version: str, examples: Sequence[Placed]) -> Scores | None:
        """What the version says of all of the examples; None when another answers by now, or none."""
        known, stored = self._known(project_id, version, [example.id for example in examples])
        missing = [example for example in examples if example.id not in known]
        asked = self._ask(project_id, version, missing)
        if asked is None:
            return None
        if stored is None or not known:
            return asked
        rows = {key: [row[column] for column in stored.columns] for key, row in known.items()}
        if missing:
            columns = [asked.labels.index(label) for label in stored.labels]
            table = asked.probabilities[:, columns].tolist()
            rows |= {example.id: row for example, row in zip(missing, table, strict=True)}
        return Scores(version, stored.labels, np.array([rows[example.id] for example in examples]))

    def _known(self, project_id: int, version: str, ids: Sequence[int]) -> tuple[dict[int, list[float]], Stored | None]:
        with self._store.read() as transaction:
            stored = find_stored(transaction, project_id, version)
            return (transaction.scores.of(stored.version_id, ids), stored) if stored is not None else ({}, None)

    def _ask(self, project_id: int, version: str, examples: Sequence[Placed]) -> Scores | None:
        pieces: list[Scores] = []
        for start in range(0, len(examples), self._texts_at_once):
            piece = self._score(project_id, examples[start : start + self._texts_at_once])
            if piece is None or piece.version != version or not self._pause():
                return None
            pieces.append(piece)
        if not pieces:
            return Scores(version, (), np.empty((0, 0)))
        return replace(pieces[0], probabilities=np.concatenate([piece.probabilities for piece in pieces]))


def find_stored(transaction: Transaction, project_id: int, name: str) -> Stored | None:
    """What is known of the scores of the version of this name; None where nobody has asked it for any."""
    version = _find_version(transaction, project_id, name)
    if version is not None and find_task(transaction.projects.get(project_id).task).is_structured:
        return Stored(version.id, SURENESS, (0, 1), transaction.scorings.whole(project_id, version.id))
    own = transaction.versions.labels(version.id) if version is not None else []
    if version is None or not own:
        return None
    labels = sorted(own)
    columns = tuple(own.index(label) for label in labels)
    return Stored(version.id, tuple(labels), columns, transaction.scorings.whole(project_id, version.id))


def gold_counts(transaction: Transaction, project_id: int, names: Sequence[str]) -> list[int]:
    """How many gold labels each of a model's labels has; one that was renamed or merged since, has its successor's."""
    rows = transaction.projects.every_label(project_id)
    means = meanings(rows)
    # A name in use comes last, and so wins over the same name of former times.
    ids = {row.name: means[row.id] for row in sorted(rows, key=lambda row: row.retired_at is None)}
    counts: dict[int | None, int] = {}
    for (label_id, _split), count in transaction.tallies.gold_by_id(project_id).items():
        counts[label_id] = counts.get(label_id, 0) + count
    return [counts.get(ids.get(name), 0) for name in names]


def _find_version(transaction: Transaction, project_id: int, name: str) -> Version | None:
    number = name[1:].partition("-")[0]
    version = transaction.versions.by_number(project_id, int(number)) if number.isdecimal() else None
    return version if version is not None and version.name == name else None
