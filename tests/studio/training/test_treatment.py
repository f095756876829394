"""What does not fit the tokens is treated as the project chose, and a snapshot keeps what was done, byte for byte."""

import filecmp
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from storage.repositories.gold import GoldExample
from storage.tables import Project
from studio.errors import InvalidInput
from studio.projects import ProjectView
from studio.tasks.inspecting import Limit, Tokenised
from studio.training.request import RunRequest
from studio.training.snapshot.content import POOL, SPLITS
from studio.training.snapshot.files import read_treatment
from studio.training.treatment import Treatment, words_of
from studio.wiring import Studio
from tests.marked import ROWS, marked_project, row
from tests.studio.training.stepping import ended, wait

FILES = [*(f"{split}.parquet" for split in SPLITS), "snapshot.json"]
HELD_OUT = [row(f"my parcels {number}", thing="parcel") for number in range(12)]


@pytest.fixture
def project(studio: Studio) -> ProjectView:
    return marked_project(studio, [*ROWS, *HELD_OUT], holdout_percent=40)


def frozen(studio: Studio, project: ProjectView, folder: Path, **numbers: object) -> Path:
    """The snapshot that a dry run would learn from."""
    folder.mkdir()
    preparation = studio.dry_runs._prepare
    request: RunRequest = preparation(project.id, studio.training.numbers(numbers).to_dict(), folder)
    return folder / request.snapshot


def said(snapshot: Path, split: str) -> dict[str, Any]:
    rows = pq.read_table(snapshot / f"{split}.parquet").to_pylist()
    return {one["text"]: [(span["start"], span["end"]) for span in json.loads(one["label"])] for one in rows}


def passed_over(snapshot: Path) -> list[Any]:
    rows = pq.read_table(snapshot / "train.parquet").to_pylist()
    return [json.loads(one["passed_over"]) for one in rows if one.get("passed_over")]


def test_as_they_are_nothing_changes_and_it_is_told_what_does_not_fit(
    studio: Studio, project: ProjectView, tmp_path: Path
) -> None:
    snapshot = frozen(studio, project, tmp_path / "job")
    treatment = read_treatment(snapshot)
    assert treatment is not None
    assert (treatment["choice"], treatment["fixed"], treatment["left_out"]) == ("as-they-are", 0, 0)
    assert (treatment["tokenizer"], treatment["max_length"]) == (project.checkpoint, 64)
    learnt = said(snapshot, "train")
    assert sum(treatment["found"].values()) == sum(map(len, learnt.values()))
    assert treatment["held_out"]["splits"] > 0
    assert passed_over(snapshot) == []
    assert "do not fit them either" in words_of(treatment)
    assert "They are learnt as they are." in words_of(treatment)


@pytest.mark.parametrize("choice", ["fix", "leave-out"])
def test_a_choice_changes_what_is_learnt_and_never_what_is_measured_by(
    studio: Studio, project: ProjectView, tmp_path: Path, choice: str
) -> None:
    before = frozen(studio, project, tmp_path / "before")
    studio.inspections.choose(project.id, choice, "ada")
    after = frozen(studio, project, tmp_path / "after")
    assert before.name != after.name
    assert said(before, "holdout") == said(after, "holdout")
    treatment = read_treatment(after)
    assert treatment is not None
    plural = next(text for text in said(after, "train") if text.startswith("my parcels"))
    if choice == "fix":
        assert said(after, "train")[plural][0] == (3, 10)
        assert treatment["fixed"] == treatment["found"]["splits"]
        assert passed_over(after) == []
    else:
        assert (3, 9) not in said(after, "train")[plural]
        assert [[3, 9]] in passed_over(after)
        assert treatment["left_out"] == treatment["found"]["splits"]
    assert set(said(after, "train")) == set(said(before, "train"))


def test_what_was_found_depends_on_the_length_of_the_training(
    studio: Studio, project: ProjectView, tmp_path: Path
) -> None:
    short = read_treatment(frozen(studio, project, tmp_path / "job", max_length=8))
    assert short is not None
    assert (short["max_length"], short["found"]["cut"] > 0) == (8, True)


@pytest.mark.slow
@pytest.mark.parametrize("choice", ["as-they-are", "fix", "leave-out"])
def test_a_version_tells_what_was_done_and_its_snapshot_is_built_again_byte_for_byte(
    studio: Studio, project: ProjectView, tmp_path: Path, choice: str
) -> None:
    studio.inspections.choose(project.id, choice, "ada")
    job = studio.training.request(project.id, hyperparameters={"epochs": 1})
    view = wait(studio, project, job.id, ended)
    assert view.version is not None, view.log
    # Whatever is chosen later, and whatever becomes of the labels.
    studio.inspections.choose(project.id, "fix" if choice != "fix" else "leave-out", "ada")
    version = studio.registry.find(project.id, view.version)
    words = version.facts["treatment"]["words"]
    assert version.facts["treatment"]["choice"] == choice
    chain = studio.version_lineage.chain(project.id, version.name, with_people=True)
    assert chain.snapshot is not None
    assert chain.snapshot.treatment == words
    folder = studio.settings.data_dir / "snapshots" / (version.snapshot or "")[:16]
    assert studio.snapshots.rebuild(version.snapshot or "", tmp_path / "again") == version.snapshot
    assert filecmp.cmpfiles(folder, tmp_path / "again", FILES, shallow=False) == (FILES, [], [])
    assert list(studio.snapshots.damages(project.id)) == []


@pytest.mark.parametrize(("task", "is_needed"), [("seq2seq", False), ("token-classification", True)])
def test_a_tokenizer_that_names_no_places_stops_only_those_who_choose_what_is_done(task: str, is_needed: bool) -> None:
    def refuse(_checkpoint: str, _texts: object, _questions: object = None) -> list[Tokenised]:
        raise InvalidInput("It is a slow tokenizer.")

    project = Project(task=task, checkpoint="slow", task_settings={})
    gold = [GoldExample(1, 1, "a source", POOL, "a target" if task == "seq2seq" else [], "a", (1,), None, None)]
    treatment = Treatment(refuse, lambda _checkpoint, length: Limit(length))
    if not is_needed:
        assert treatment.of(project, gold, 64) is None
        return
    with pytest.raises(InvalidInput, match="slow"):
        treatment.of(project, gold, 64)
