"""A project whose texts have several labels each: learnt, measured, judged, promoted, and judged again."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from storage import Transaction
from storage.repositories.gold import Agreed
from studio.errors import Conflict, InvalidInput, NotEnoughLabels
from studio.projects import LabelName, ProjectView
from studio.registry.verdict import KEEP, PROMOTE
from studio.registry.views import VersionView
from studio.settings import Settings
from studio.training.engines.local import LocalEngine, RunProcess
from studio.training.files import RESULT, write_json
from studio.training.run.dataset import read_split
from studio.wiring import Studio
from tests.conftest import LABELS
from tests.storage.rows import add_example, add_label
from tests.studio.training.run.jobs import train_here
from tests.studio.training.run.set_jobs import some_labels, text_of, use_sets
from tests.studio.training.stepping import ended, wait

POOL, HELD_OUT = 240, 110
LEARNS = {
    "epochs": 15,
    "learning_rate": 0.002,
    "batch_size": 8,
    "freeze_embeddings": False,
    "class_weights": "balanced",
}


class RunsHere(LocalEngine):
    """Runs in this process, which knows the task."""

    def start(self, job_folder: Path) -> RunProcess:
        write_json(job_folder / RESULT, train_here(job_folder))
        return RunProcess(1, 0.0)

    def is_alive(self, run: RunProcess) -> bool:
        return False

    def find(self, job_folder: Path) -> RunProcess | None:
        return None


@pytest.fixture
def studio(make_studio: Callable[..., Studio], settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Studio:
    use_sets(monkeypatch)
    made = make_studio(settings, heartbeat_seconds=0.05, owner_timeout_seconds=0.3)
    monkeypatch.setattr(made.supervisor, "_engine", RunsHere())
    return made


def make_project(studio: Studio, name: str, task: str = "multi-label") -> ProjectView:
    return studio.projects.create(
        name,
        task=task,
        labels=[LabelName(label) for label in LABELS],
        checkpoint=studio.settings.checkpoint,
        retrain_after=0,
        holdout_percent=30,
    )


@pytest.fixture
def project(studio: Studio) -> ProjectView:
    made = make_project(studio, "tags")
    label_some(studio, made, "pool", POOL)
    label_some(studio, made, "holdout", HELD_OUT)
    return made


def label_some(studio: Studio, project: ProjectView, split: str, count: int, seed: int = 1) -> None:
    """So many texts more with what is agreed of them."""
    source = random.Random(f"{split} {seed}")
    with studio.store.begin() as transaction:
        for number in range(count):
            labels = some_labels(source)
            text = f"{text_of(source, labels)} {split} {seed} {number}"
            agree(transaction, project.id, add_example(transaction, project.id, text, split=split), labels)


def agree(transaction: Transaction, project_id: int, example: int, labels: list[str]) -> None:
    ids = [row.id for row in transaction.projects.labels(project_id) if row.name in labels]
    value_id = transaction.label_values.intern(project_id, ids, ids)
    found = transaction.examples.get(example)
    assert found is not None
    split = found.split
    said = {"action": "label", "value_id": value_id, "request_id": f"request-{example}"}
    revision = add_label(transaction, project_id, example, **said)
    transaction.gold.set(project_id, example, split, None, Agreed(value_id, revision, "single"))


def train(studio: Studio, project: ProjectView, **numbers: Any) -> VersionView:
    job = wait(studio, project, studio.training.request(project.id, hyperparameters=LEARNS | numbers).id, ended)
    assert job.state == "succeeded", job.log or job.outcome
    return studio.registry.find(project.id, job.version or "")


def test_it_learns_is_measured_judged_promoted_and_judged_again(studio: Studio, project: ProjectView) -> None:
    first = train(studio, project)
    assert first.serves
    assert (first.verdict["decision"], first.verdict["provisional"]) == (PROMOTE, False)
    assert first.verdict["guess"] == "always giving every label"
    assert [(one.name, one.title) for one in first.headline] == [("macro_f1", "Macro-F1"), ("accuracy", "Accuracy")]
    assert (first.headline[0].value or 0) > 0.8
    assert set(first.facts["calibration"]["thresholds"]) == set(LABELS)
    check_snapshot(studio, project, first)
    check_serving(studio, project, first)
    check_confusion(studio, project, first)

    worse = train(studio, project, epochs=1, learning_rate=1e-6)
    assert not worse.serves
    assert worse.verdict["decision"] == KEEP
    assert worse.judged is not None
    assert worse.judged.champion == first.name

    label_some(studio, project, "holdout", 30, seed=2)
    again = studio.rejudging.judge(project.id)  # which asks the version about what is new
    assert again is not None
    assert (again.examples, again.verdict["decision"]) == (HELD_OUT + 30, PROMOTE)


def check_snapshot(studio: Studio, project: ProjectView, version: VersionView) -> None:
    """It counts each label, has something left of each to train on, and comes back from the database as it was."""
    content = studio.snapshots.load(version.snapshot or "")
    assert content.id == version.snapshot
    assert list(studio.snapshots.damages(project.id)) == []
    assert content.count() == version.label_counts
    assert sum(version.label_counts.values()) > POOL + HELD_OUT > max(version.label_counts.values())
    [folder] = (studio.settings.data_dir / "snapshots").iterdir()
    cells = read_split(folder, "holdout")["label"].to_pylist()
    assert len(cells) == HELD_OUT
    assert set(cells) > {"[]", '["praise"]', '["praise","refund"]'}


def check_serving(studio: Studio, project: ProjectView, version: VersionView) -> None:
    [both, none] = studio.serving.predict(project.id, ["my refund parcel", "the pot"], version.name)
    assert both.label == [label for label in LABELS if both.probabilities[label] >= thresholds(version)[label]]
    assert set(both.label) >= {"refund", "delivery"}
    assert none.label == []
    assert 0 <= none.probability <= 1


def thresholds(version: VersionView) -> dict[str, float]:
    found: dict[str, float] = version.facts["calibration"]["thresholds"]
    return found


def check_confusion(studio: Studio, project: ProjectView, version: VersionView) -> None:
    """What it misses and what it gives wrongly add up to what its report counts."""
    assert version.metrics is not None
    for row in version.metrics["per_label"]:
        label, hits = row["label"], round(row["recall"] * row["examples"])
        found = studio.confusion.page(project.id, version.name, label, label, count=100)
        missed = studio.confusion.page(project.id, version.name, gold=label)
        wrong = studio.confusion.page(project.id, version.name, predicted=label)
        assert (found.total, missed.total, wrong.total) == (hits, row["examples"] - hits, row["predicted"] - hits)
        assert all(label in one.gold and label not in one.predicted for one in missed.examples)
        assert all(one.probability >= thresholds(version)[label] for one in wrong.examples if one.probability)
    every = studio.confusion.page(project.id, version.name)
    assert every.total == round((1 - version.metrics["accuracy"]) * HELD_OUT)


def test_what_it_cannot_be_trained_with_is_refused_before_anything_is_begun(
    studio: Studio, project: ProjectView
) -> None:
    with pytest.raises(InvalidInput, match="soft_labels is 'votes'; expected 'off'"):
        studio.training.request(project.id, hyperparameters={"soft_labels": "votes"})
    with pytest.raises(Conflict, match="A learning curve fits linear heads"):
        studio.curves.start(project.id)
    with pytest.raises(Conflict, match="The fast lane fits linear heads"):
        studio.fast_lane.refit(project.id)
    assert "wants more" in studio.fast_lane.view(project.id).message
    assert studio.training.recent(project.id) == []


def test_sets_without_a_label_are_too_little(studio: Studio) -> None:
    made = make_project(studio, "empty")
    with studio.store.begin() as transaction:
        for number in range(5):
            agree(transaction, made.id, add_example(transaction, made.id, f"text {number}"), [])
    with pytest.raises(NotEnoughLabels, match="all 5 have none"):
        studio.training.request(made.id)


def test_a_gate_can_ask_for_the_metrics_of_the_task_and_no_others(studio: Studio, project: ProjectView) -> None:
    assert studio.policies.of(project.id).metric == "macro_f1"
    assert studio.policies.change(project.id, {"metric": "samples_f1"}, "ada").metric == "samples_f1"
    with pytest.raises(InvalidInput, match="metric is 'bleu'; choose one of: macro_f1, micro_f1"):
        studio.policies.change(project.id, {"metric": "bleu"}, "ada")
    other = make_project(studio, "names", "text-classification")
    with pytest.raises(InvalidInput, match="metric is 'samples_f1'"):
        studio.policies.change(other.id, {"metric": "samples_f1"}, "ada")
