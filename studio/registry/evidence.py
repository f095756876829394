"""What versions say about the held-out examples: asked once of a model, and kept."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from storage import Store, Transaction
from storage.tables import Version
from studio.metrics.measurable import Measurable
from studio.portions import portions
from studio.tasks import find_task
from studio.tasks.base import Answer, Asked, Said, Spoken

TEXTS_AT_ONCE = 256

# Asks a version of a project by its name; gives for each example what it says, by the version's names of labels.
Ask = Callable[[int, str, Sequence[Asked]], Sequence[Spoken]]
# What a version's labels are called now, where that differs; None for those that mean nothing any more.
Renamed = Callable[[Transaction, int, Version], Mapping[str, str | None]]


class HeldOut(Asked, Protocol):
    """What measuring needs to know of an example; its label is what is agreed of it, by the labels in use."""

    @property
    def example_id(self) -> int: ...
    @property
    def label(self) -> Said: ...


class Evidence:
    """Answers about the hold-out, of any version whose files are there."""

    def __init__(self, store: Store, ask: Ask, renamed: Renamed, texts_at_once: int = TEXTS_AT_ONCE) -> None:
        self._store = store
        self._ask = ask
        self._renamed = renamed
        self._texts_at_once = texts_at_once

    def of(self, version: Version, held: Sequence[HeldOut], labels: Sequence[str]) -> Measurable:
        """What the version says by today's `labels`, beside the gold of these examples (at least one).

        Raises:
            StudioError: the version has to be asked, and cannot be loaded.
        """
        known = self._complete(version, held)
        with self._store.read() as transaction:
            task = find_task(transaction.projects.get(version.project_id).task)
            answers = self._by_labels(transaction, version, [known[one.example_id] for one in held], labels)
        return task.measure(answers, [one.label for one in held], labels, [one.text for one in held])

    def kept(self, version: Version, held: Sequence[HeldOut], labels: Sequence[str]) -> dict[int, Answer]:
        """What it has said already about these examples, by their ids, by today's `labels`; nobody is asked."""
        with self._store.read() as transaction:
            known = transaction.holdout.predicted(version.id, [one.example_id for one in held])
            if not known:
                return {}
            answers = self._by_labels(transaction, version, list(known.values()), labels)
        return dict(zip(known, answers, strict=True))

    def _by_labels(
        self, transaction: Transaction, version: Version, answers: list[Answer], labels: Sequence[str]
    ) -> Sequence[Answer]:
        task = find_task(transaction.projects.get(version.project_id).task)
        renamed = self._renamed(transaction, version.project_id, version)
        return task.aligned(answers, transaction.versions.labels(version.id), renamed, labels)

    def _complete(self, version: Version, held: Sequence[HeldOut]) -> dict[int, Answer]:
        with self._store.read() as transaction:
            known = transaction.holdout.predicted(version.id, [one.example_id for one in held])
        missing = [one for one in held if one.example_id not in known]
        for some in portions(missing, self._texts_at_once):
            known |= self._asked(version, some)
        return known

    def _asked(self, version: Version, held: Sequence[HeldOut]) -> dict[int, Answer]:
        spoken = self._ask(version.project_id, version.name, held)
        with self._store.begin() as transaction:
            task = find_task(transaction.projects.get(version.project_id).task)
            own = transaction.versions.labels(version.id) or sorted(spoken[0].probabilities)
            answers = {one.example_id: task.answer(said, own) for one, said in zip(held, spoken, strict=True)}
            transaction.versions.set_labels(version.id, own)
            transaction.holdout.keep(version.id, answers)
        return answers
