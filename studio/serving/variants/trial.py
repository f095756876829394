"""Asks a version both ways, as the reference and as a variant, on its project's held-out texts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import psutil

from storage import Store, Transaction
from storage.repositories.holdout import HeldText
from storage.tables import Version
from studio.metrics.bootstrap import Floats
from studio.serving.predictor import Predictor
from studio.serving.served import ServedVersion
from studio.serving.variants.comparing import Comparison, Gold, compare, flipped

MOST_TEXTS = 2_000
MOST_FLIPS = 100
TEXTS_AT_ONCE = 128

Said = Mapping[str, float]
# Asks a version of a project by its name as the reference: for each text the probability of every label.
AskReference = Callable[[int, str, Sequence[str]], Sequence[Said]]
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
    """The comparison; up to MOST_FLIPS texts that get another label; and the memory that loading took, in bytes."""

    comparison: Comparison
    flips: list[dict[str, Any]]
    memory_bytes: int

    def to_dict(self) -> dict[str, Any]:
        """As it is stored with the variant."""
        return asdict(self.comparison) | {"flipped": self.flips, "memory_bytes": self.memory_bytes}


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a version says as the reference, of which texts; shape (texts, labels)."""

    version_id: int
    example_ids: list[int]
    labels: list[str]
    probabilities: Floats


class Trial:
    """Compares a variant with the reference; what the reference says is remembered for the next variant."""

    def __init__(
        self, store: Store, ask: AskReference, load: Load, renamed: Renamed, texts_at_once: int = TEXTS_AT_ONCE
    ) -> None:
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
            held = transaction.holdout.texts(version.project_id, MOST_TEXTS)
        progress.require()
        progress.say("Loading it.")
        before = psutil.Process().memory_info().rss
        predictor = self._load(version.project_id, ServedVersion(version.name, variant))
        try:
            # Others load and let go of models meanwhile, so this is about what it takes.
            memory = max(0, psutil.Process().memory_info().rss - before)
            reference = self._reference(version, held, progress)
            said = self._said(predictor, held, reference.labels, progress)
        finally:
            predictor.close()
        comparison = compare(reference.probabilities, said, self._gold(version, held, reference.labels))
        return Found(comparison, _flips(held, reference, said), memory)

    def _reference(self, version: Version, held: Sequence[HeldText], progress: Progress) -> _Asked:
        ids, last = [one.example_id for one in held], self._last
        if last is not None and (last.version_id, last.example_ids) == (version.id, ids):
            return last
        answers = self._in_pieces(
            lambda texts: self._ask(version.project_id, version.name, texts), held, "Asking the reference", progress
        )
        labels = sorted(answers[0]) if answers else []
        asked = self._last = _Asked(version.id, ids, labels, _rows(answers, labels))
        return asked

    def _said(
        self, predictor: Predictor, held: Sequence[HeldText], labels: Sequence[str], progress: Progress
    ) -> Floats:
        def ask(texts: Sequence[str]) -> Sequence[Said]:
            answers = predictor.predict(texts, is_urgent=False)
            assert answers is not None  # nobody else closes it
            return [answer.probabilities for answer in answers]

        return _rows(self._in_pieces(ask, held, "Comparing", progress), labels)

    def _in_pieces(
        self,
        ask: Callable[[Sequence[str]], Sequence[Said]],
        held: Sequence[HeldText],
        words: str,
        progress: Progress,
    ) -> list[Said]:
        answers: list[Said] = []
        for start in range(0, len(held), self._texts_at_once):
            progress.require()
            progress.say(f"{words}: {start:,} of {len(held):,} texts.")
            answers += ask([one.text for one in held[start : start + self._texts_at_once]])
        return answers

    def _gold(self, version: Version, held: Sequence[HeldText], labels: Sequence[str]) -> Gold:
        with self._store.read() as transaction:
            today = [row.name for row in transaction.projects.labels(version.project_id)]
            renamed = self._renamed(transaction, version.project_id, version)
        return Gold([one.label for one in held], today, [renamed.get(label, label) for label in labels])


def _rows(answers: Sequence[Said], labels: Sequence[str]) -> Floats:
    return np.array([[answer[label] for label in labels] for answer in answers]).reshape(len(answers), len(labels))


def _flips(held: Sequence[HeldText], reference: _Asked, said: Floats) -> list[dict[str, Any]]:
    found = []
    for row in flipped(reference.probabilities, said)[:MOST_FLIPS] if held else []:
        before, after = int(reference.probabilities[row].argmax()), int(said[row].argmax())
        found.append(
            {
                "example_id": held[row].example_id,
                "before": reference.labels[before],
                "after": reference.labels[after],
                "probability_before": float(reference.probabilities[row, before]),
                "probability_after": float(said[row, after]),
            }
        )
    return found
