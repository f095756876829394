"""A run that learns from several annotators' answers."""

import json
from collections.abc import Sequence
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from studio.exchange.mapping import ColumnMapping
from studio.metrics.soft_labels import AGGREGATIONS
from studio.projects import LabelName, ProjectView
from studio.training.hyperparameters import SOFT_LABELS
from studio.training.request import RunRequest
from studio.wiring import Studio
from tests.conftest import LABELS
from tests.studio.training.stepping import TEXTS, ended, wait

PEOPLE = ("ada", "eve", "bob")


def fill(studio: Studio, name: str, wrong: Sequence[int]) -> ProjectView:
    """Three people's labels of sixty examples; of those in `wrong`, the last person says the next label."""
    project = studio.projects.create(
        name,
        labels=[LabelName(label) for label in LABELS],
        checkpoint=studio.settings.checkpoint,
        retrain_after=0,
        holdout_percent=0,
        overlap=len(PEOPLE),
    )
    rows = []
    for number in range(60):
        label = LABELS[number % 3]
        for person in PEOPLE:
            said = LABELS[(number + 1) % 3] if number in wrong and person == PEOPLE[-1] else label
            rows.append({"text": TEXTS[label].format(number), "label": said, "annotator": person})
    file = studio.settings.data_dir / f"{name}.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)))
    studio.importer.load(project.id, file, ColumnMapping("text", "label", annotator="annotator"))
    return project


def trained(studio: Studio, project: ProjectView, soft_labels: str) -> Path:
    """The folder of the job."""
    numbers = {"epochs": 2, "soft_labels": soft_labels}
    job = studio.training.request(project.id, hyperparameters=numbers)
    view = wait(studio, project, job.id, ended)
    assert view.state == "succeeded", view.log
    return studio.settings.data_dir / "jobs" / str(job.id)


def targets(folder: Path) -> list[list[float]]:
    table = pq.read_table(folder / RunRequest.read(folder).snapshot / "train.parquet")
    return list(table["target"].to_pylist())


def test_the_choices_are_those_that_there_are() -> None:
    assert ("off", *AGGREGATIONS) == SOFT_LABELS


@pytest.mark.slow
def test_doubts_of_the_annotators_are_trained_on_and_kept(studio: Studio) -> None:
    project = fill(studio, "doubted", wrong=range(0, 60, 4))
    folder = trained(studio, project, "votes")
    assert sorted({tuple(sorted(target)) for target in targets(folder)}) == [
        (0.0, 0.0, 1.0),
        (0.0, pytest.approx(1 / 3), pytest.approx(2 / 3)),
    ]
    [version] = studio.registry.all(project.id)
    assert version.hyperparameters["soft_labels"] == "votes"


@pytest.mark.slow
def test_where_everybody_agrees_the_run_is_that_of_the_labels(studio: Studio) -> None:
    project = fill(studio, "agreed", wrong=())
    hard = trained(studio, project, "off")
    soft = trained(studio, project, "dawid-skene")
    assert all(max(target) == pytest.approx(1, abs=1e-6) for target in targets(soft))
    losses = [json.loads((folder / "result.json").read_text())["training_loss"] for folder in (hard, soft)]
    assert losses[0] == pytest.approx(losses[1], abs=1e-4)
