"""Asks a version both ways, as the reference and as a variant, on its project's held-out texts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import psutil

from storage import Store, Transaction
from storage.repositories.holdout import HeldText
from storage.tables import Version
from studio.inputs import Input
from studio.portions import portions
from studio.serving.predictor import Predictor
from studio.serving.served import ServedVersion
from studio.serving.variants.comparing import Comparison, Gold, compare, flipped
from studio.spelling import spelling
from studio.tasks import find_task
from studio.tasks.base import Asked, Spoken

MOST_TEXTS = 2_000
MOST_FLIPS = 100
TEXTS_AT_ONCE = 128

# Asks a version of a project by its name as the reference: what it says of each example.
AskReference = Callable[[int, str, Sequence[Asked]], Sequence[Spoken]]
# Examples of a project as its models are asked about them.
InputsOf = Callable[[int, Sequence[Asked]], Sequence[Input]]
# Gives a warm predictor.
Load = Callable[[int, ServedVersion], Predictor]
# What a version's labels are called today, where that differs; None for those that mean nothing any more.
Renamed = Callable[[Transaction, int, Version], Mapping[str, str | None]]


class Stopped(Exception):
    """Nobody wants the variant any more, or somebody else makes it by now."""


@dataclass(frozen=True, slots=True)
class Progress:
    """`say(words)` tells how far it is; `go_on()` is asked every few texts."""

    say: Callable[[str], None]
    go_on: Callable[[], bool]

    def require(self) -> None:
        """Raises Stopped."""
        if not self.go_on():
            raise Stopped


@dataclass(frozen=True, slots=True)
class Found:
    """The comparison; up to MOST_FLIPS texts that get another answer; and the memory that loading took, in bytes."""

    comparison: Comparison
    flips: list[dict[str, Any]]
    memory_bytes: int

    def to_dict(self) -> dict[str, Any]:
        """As it is stored with the variant."""
        return asdict(self.comparison) | {"flipped": self.flips, "memory_bytes": self.memory_bytes}


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a version says as the reference, of which examples."""

    version_id: int
    example_ids: list[int]
    answers: list[Spoken]


class Trial:
    """Compares a variant with the reference; what the reference says is remembered for the next variant."""

    def __init__(
        self,
        store: Store,
        ask: AskReference,
        load: Load,
        renamed: Renamed,
        inputs: InputsOf,
        texts_at_once: int = TEXTS_AT_ONCE,
    ) -> None:
        self._inputs = inputs
        self._store = store
        self._ask = ask
        self._load = load
        self._renamed = renamed
        self._texts_at_once = texts_at_once
        self._last: _Asked | None = None

    def run(self, version: Version, variant: str, progress: Progress) -> Found:
        """Load the variant, ask both, and compare.

        Raises:
            Stopped: see `Progress`.
            StudioError: one of them cannot be loaded or asked, or the variant answers no probabilities.
        """
        with self._store.read() as transaction:
            project = transaction.projects.get(version.project_id)
            task = find_task(project.task, project.task_settings)
            held = transaction.holdout.texts(project.id, MOST_TEXTS, spelling(transaction, project.id))
        progress.require()
        progress.say("Loading it.")
        before = psutil.Process().memory_info().rss
        predictor = self._load(version.project_id, ServedVersion(version.name, variant))
        try:
            # Others load and let go of models meanwhile, so this is about what it takes.
            memory = max(0, psutil.Process().memory_info().rss - before)
            reference = self._reference(version, held, progress)
            answers = self._said(version.project_id, predictor, held, progress)
        finally:
            predictor.close()
        texts = [one.text for one in held]
        comparison = compare(task, texts, reference.answers, answers, self._gold(version, held, reference.answers))
        return Found(comparison, _flips(held, reference.answers, answers), memory)

    def _reference(self, version: Version, held: Sequence[HeldText], progress: Progress) -> _Asked:
        ids, last = [one.example_id for one in held], self._last
        if last is not None and (last.version_id, last.example_ids) == (version.id, ids):
            return last
        answers = self._in_pieces(
            lambda some: self._ask(version.project_id, version.name, some), held, "Asking the reference", progress
        )
        asked = self._last = _Asked(version.id, ids, answers)
        return asked

    def _said(
        self, project_id: int, predictor: Predictor, held: Sequence[HeldText], progress: Progress
    ) -> list[Spoken]:
        def ask(examples: Sequence[Asked]) -> Sequence[Spoken]:
            answers = predictor.predict(self._inputs(project_id, examples), is_urgent=False, takes_all=True)
            assert answers is not None  # nobody else closes it
            return answers

        return self._in_pieces(ask, held, "Comparing", progress)

    def _in_pieces(
        self,
        ask: Callable[[Sequence[Asked]], Sequence[Spoken]],
        held: Sequence[HeldText],
        words: str,
        progress: Progress,
    ) -> list[Spoken]:
        answers: list[Spoken] = []
        for some in portions(held, self._texts_at_once):
            progress.require()
            progress.say(f"{words}: {len(answers):,} of {len(held):,} texts.")
            answers += ask(some)
        return answers

    def _gold(self, version: Version, held: Sequence[HeldText], answers: Sequence[Spoken]) -> Gold:
        with self._store.read() as transaction:
            today = [row.name for row in transaction.projects.labels(version.project_id)]
            own = transaction.versions.labels(version.id) or sorted(answers[0].probabilities if answers else ())
            return Gold(
                [one.label for one in held], today, own, self._renamed(transaction, version.project_id, version)
            )


def _flips(held: Sequence[HeldText], reference: Sequence[Spoken], answers: Sequence[Spoken]) -> list[dict[str, Any]]:
    return [
        {
            "example_id": held[place].example_id,
            "before": reference[place].label,
            "after": answers[place].label,
            "probability_before": _sureness(reference[place]),
            "probability_after": _sureness(answers[place]),
        }
        for place in flipped(reference, answers)[:MOST_FLIPS]
    ]


def _sureness(spoken: Spoken) -> float:
    """How sure a model is of all that it says."""
    return float(spoken.probabilities[spoken.label] if spoken.confidence is None else spoken.confidence)
