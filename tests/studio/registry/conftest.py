"""A project with held-out examples of known labels, and models that are right as often as a test wants."""

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from storage import Store
from studio.checkpoints.content import content_hash
from studio.registry.deleting import Deleting
from studio.registry.evidence import Evidence
from studio.registry.folders import VersionFolders
from studio.registry.intake import Intake
from studio.registry.registry import Registry
from studio.registry.rejudging import Rejudging
from studio.registry.retiring import Retiring
from studio.registry.trained import Latency, Trained
from studio.tasks.base import Asked, Decoded
from tests.conftest import Clock
from tests.labelling import held_out
from tests.storage.rows import add_example, add_label, add_project

LABELS = ("yes", "no")


@dataclass
class Models:
    """Every model that was made: by its version's number, what share of the texts it gets right."""

    store: Store
    right: dict[str, float]
    asked: list[tuple[str, int]]

    def ask(self, _project_id: int, version: str, examples: Sequence[Asked]) -> list[Decoded]:
        self.asked.append((version, len(examples)))
        return [spoken(self.right[version], example.text) for example in examples]


def said(right: float, text: str) -> list[float]:
    """A model's probabilities for "yes" and "no"; texts are numbers, and even ones mean yes."""
    number = int(text)
    # Two models err on the same texts as far as they err equally often, as versions of one project do.
    is_right = np.random.default_rng(number).random() < right
    return [0.9, 0.1] if (number % 2 == 0) == is_right else [0.1, 0.9]


def spoken(right: float, text: str) -> Decoded:
    """The same as a model says it."""
    probabilities = dict(zip(LABELS, said(right, text), strict=True))
    return Decoded(max(LABELS, key=lambda label: probabilities[label]), probabilities)


@pytest.fixture
def models(store: Store) -> Models:
    return Models(store, {}, [])


@pytest.fixture
def project(store: Store) -> int:
    with store.begin() as transaction:
        return add_project(transaction)


@pytest.fixture
def hold_out(store: Store, project: int) -> Callable[[int], None]:
    """Labels this many held-out examples more."""

    def label(count: int) -> None:
        with store.begin() as transaction:
            first = transaction.holdout.count(project)
            ids = {row.name: row.id for row in transaction.projects.labels(project)}
            for number in range(first, first + count):
                example = add_example(transaction, project, str(number), split="holdout", state="labelled")
                value = ids["yes" if number % 2 == 0 else "no"]
                change: dict[str, Any] = {"action": "label", "value_id": value, "request_id": str(number)}
                revision = add_label(transaction, project, example, **change)
                transaction.gold.set(project, example, "holdout", None, agreed(value, revision))

    return label


def agreed(value_id: int, label_id: int) -> Any:
    from storage.repositories.gold import Agreed

    return Agreed(value_id, label_id, "single")


@pytest.fixture
def folders(tmp_path: Path) -> VersionFolders:
    return VersionFolders(tmp_path / "versions")


@pytest.fixture
def registry(store: Store, folders: VersionFolders, clock: Clock) -> Registry:
    return Registry(store, folders, clock, lambda: None)


@pytest.fixture
def evidence(store: Store, models: Models) -> Evidence:
    return Evidence(store, models.ask, lambda _transaction, _project, _version: {})


@pytest.fixture
def deleting(store: Store, folders: VersionFolders, clock: Clock) -> Deleting:
    return Deleting(store, folders, clock)


@pytest.fixture
def retiring(store: Store, clock: Clock) -> Retiring:
    return Retiring(store, clock)


@pytest.fixture
def intake(store: Store, folders: VersionFolders, evidence: Evidence, deleting: Deleting, clock: Clock) -> Intake:
    return Intake(store, folders, evidence, deleting, clock, lambda: None)


@pytest.fixture
def rejudging(store: Store, evidence: Evidence, clock: Clock) -> Rejudging:
    return Rejudging(store, evidence, clock, lambda: None)


@pytest.fixture
def make_trained(store: Store, project: int, tmp_path: Path) -> Callable[..., Trained]:
    """A run's result: a model that is right for a share of what is held out by now, but for the texts in `wrong`."""

    def make(
        weights: str, right: float = 1.0, latency: Latency | None = None, wrong: Collection[int] = (), **changes: Any
    ) -> Trained:
        folder = tmp_path / f"run-{weights}"
        folder.mkdir()
        (folder / "config.json").write_text(json.dumps(weights))
        (folder / "model.safetensors").write_text(weights)
        with store.read() as transaction:
            held = held_out(transaction, project)
        values: dict[str, Any] = {
            "folder": folder,
            "content_hash": content_hash(folder),
            "lane": "slow",
            "base_checkpoint": "tiny",
            "snapshot": "s" * 64,
            "hyperparameters": {"epochs": 1},
            "label_counts": {"yes": 3, "no": 4},
            "labels": LABELS,
            "metrics": None,
            "said": {one.example_id: said(0.0 if int(one.text) in wrong else right, one.text) for one in held},
            "latency": latency,
        }
        return Trained(**(values | changes))

    return make


@pytest.fixture
def register(intake: Intake, project: int, models: Models, make_trained: Callable[..., Trained]) -> Callable[..., Any]:
    """Makes a version of a model that is right for such a share of texts."""

    def make(weights: str, right: float = 1.0, **changes: Any) -> Any:
        view = intake.register(project, make_trained(weights, right, **changes))
        models.right[view.name] = right
        return view

    return make
