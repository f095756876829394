"""What versions say about the held-out examples: asked once of a model, and kept."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import numpy as np

from storage import Store, Transaction
from storage.tables import Version
from studio.metrics.bootstrap import Floats
from studio.metrics.classification import Scored
from studio.metrics.classification.aligned import align

TEXTS_AT_ONCE = 256

# Asks a version of a project by its name; gives for each text the probability of every label by the version's names.
Ask = Callable[[int, str, Sequence[str]], Sequence[Mapping[str, float]]]
# What a version's labels are called now, where that differs; None for those that mean nothing any more.
Renamed = Callable[[Transaction, int, Version], Mapping[str, str | None]]


class HeldOut(Protocol):
    """What measuring needs to know of an example."""

    @property
    def example_id(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def label(self) -> str: ...


class Evidence:
    """Predictions on the hold-out, of any version whose files are there."""

    def __init__(self, store: Store, ask: Ask, renamed: Renamed, texts_at_once: int = TEXTS_AT_ONCE) -> None:
        self._store = store
        self._ask = ask
        self._renamed = renamed
        self._texts_at_once = texts_at_once

    def of(self, version: Version, held: Sequence[HeldOut], labels: Sequence[str]) -> Scored:
        """The version's probabilities by today's `labels`, beside the gold labels of these examples (at least one).

        Raises:
            StudioError: the version has to be asked, and cannot be loaded.
        """
        known = self._complete(version, held)
        place = {label: index for index, label in enumerate(labels)}
        said = self._by_labels(version, [known[one.example_id] for one in held], labels)
        return Scored.of(said, [place[one.label] for one in held])

    def kept(self, version: Version, held: Sequence[HeldOut], labels: Sequence[str]) -> dict[int, Floats]:
        """What it has said already about these examples, by their ids, by today's `labels`; nobody is asked."""
        with self._store.read() as transaction:
            known = transaction.holdout.predicted(version.id, [one.example_id for one in held])
        if not known:
            return {}
        return dict(zip(known, self._by_labels(version, list(known.values()), labels), strict=True))

    def _by_labels(self, version: Version, said: list[list[float]], labels: Sequence[str]) -> Floats:
        with self._store.read() as transaction:
            own = transaction.versions.labels(version.id)
            renamed = self._renamed(transaction, version.project_id, version)
        names = {index: renamed.get(label, label) for index, label in enumerate(own)}
        return align(np.array(said), names, labels)

    def _complete(self, version: Version, held: Sequence[HeldOut]) -> dict[int, list[float]]:
        with self._store.read() as transaction:
            known = transaction.holdout.predicted(version.id, [one.example_id for one in held])
        missing = [one for one in held if one.example_id not in known]
        for start in range(0, len(missing), self._texts_at_once):
            known |= self._asked(version, missing[start : start + self._texts_at_once])
        return known

    def _asked(self, version: Version, held: Sequence[HeldOut]) -> dict[int, list[float]]:
        answers = self._ask(version.project_id, version.name, [one.text for one in held])
        with self._store.begin() as transaction:
            own = transaction.versions.labels(version.id) or sorted(answers[0])
            said = {one.example_id: [answer[label] for label in own] for one, answer in zip(held, answers, strict=True)}
            transaction.versions.set_labels(version.id, own)
            transaction.holdout.keep(version.id, said)
        return said
