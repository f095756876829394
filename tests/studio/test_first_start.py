"""The first start makes what the settings ask for, once, and never shows what a model did not learn."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from studio.errors import CheckpointUnavailable, OutOfSpace, UntrainedHead
from studio.first_start import SAMPLE_PROJECT
from studio.settings import DEFAULT_CHECKPOINT, Settings
from studio.wiring import Studio
from tests.conftest import LABELS
from tests.tiny import make_classifier

Make = Callable[..., Studio]


def test_the_sample_is_there_and_a_first_training_waits(make_studio: Make, settings: Settings, tiny_base: str) -> None:
    studio = make_studio(settings, sample=True)
    assert studio.first_start.open() == SAMPLE_PROJECT
    project = studio.projects.find()
    assert (project.progress.examples, project.progress.labelled, len(project.labels)) == (600, 400, 6)
    assert all(label.description for label in project.labels)
    assert (project.checkpoint, project.title) == (tiny_base, "Fernhill inbox")
    assert [job.state for job in studio.training.recent(project.id)] == ["queued"]


def test_a_second_start_makes_nothing_new(make_studio: Make, settings: Settings) -> None:
    for _ in range(2):
        studio = make_studio(settings, sample=True)
        assert studio.first_start.open() == SAMPLE_PROJECT
    assert studio.projects.find().progress.examples == 600
    assert len(studio.training.recent(studio.projects.find().id)) == 1


def test_without_a_checkpoint_the_sample_has_the_default_one(make_studio: Make, settings: Settings) -> None:
    studio = make_studio(settings, sample=True, checkpoint="")
    assert studio.first_start.open() == SAMPLE_PROJECT
    assert studio.projects.find().checkpoint == DEFAULT_CHECKPOINT


@pytest.mark.parametrize("with_checkpoint", [True, False])
def test_the_sample_can_be_left_out(make_studio: Make, settings: Settings, with_checkpoint: bool) -> None:
    studio = make_studio(settings, sample=False, checkpoint=settings.checkpoint if with_checkpoint else "")
    assert studio.first_start.open() is None
    assert studio.projects.all() == []


def test_another_base_is_what_the_sample_trains_from_next(
    make_studio: Make, settings: Settings, tiny_base: str, tmp_path: Path
) -> None:
    make_studio(settings, sample=True).first_start.open()
    other = shutil.copytree(tiny_base, tmp_path / "other")
    studio = make_studio(settings, sample=True, checkpoint=str(other))
    assert studio.first_start.open() == SAMPLE_PROJECT
    assert studio.projects.find().checkpoint == str(other)


def test_a_sample_that_could_not_be_stored_is_made_at_the_next_start(
    make_studio: Make, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OutOfSpace("The disk is full.")

    studio = make_studio(settings, sample=True)
    with monkeypatch.context() as broken:
        broken.setattr("studio.exchange.importer.Importer.load", full)
        with pytest.raises(OutOfSpace):
            studio.first_start.open()
    assert studio.projects.all() == []
    assert studio.first_start.open() == SAMPLE_PROJECT


def test_a_checkpoint_with_its_own_head_serves_at_once_and_is_stamped(
    make_studio: Make, settings: Settings, tiny_classifier: str
) -> None:
    studio = make_studio(settings, sample=True, checkpoint=tiny_classifier)
    name = studio.first_start.open()
    project = studio.projects.find(name)
    assert len(studio.projects.all()) == 1
    assert [label.name for label in project.labels] == list(LABELS)
    live = studio.registry.live(project.id)
    assert live is not None
    assert (live.origin, live.checkpoint) == ("checkpoint", tiny_classifier)
    studio.watch.follow()
    answer = studio.serving.predict(project.id, ["where is my parcel"])[0]
    assert answer.version == live.name
    assert set(answer.probabilities) == set(LABELS)


def test_it_starts_again_when_the_checkpoint_can_no_longer_be_asked_for(
    make_studio: Make, settings: Settings, tiny_classifier: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = make_studio(settings, checkpoint=tiny_classifier)
    name = first.first_start.open()

    def unreachable(*_: object, **__: object) -> None:
        raise AssertionError("asked for the checkpoint again")

    monkeypatch.setattr("studio.wiring.assembly.head_labels", unreachable)
    again = make_studio(settings, checkpoint=tiny_classifier)
    assert again.first_start.open() == name
    assert len(again.projects.all()) == 1


def test_two_checkpoints_in_folders_of_one_name_are_two_projects(
    make_studio: Make, settings: Settings, tiny_base: str, tmp_path: Path
) -> None:
    names = []
    for place, labels in (("a", ("yes", "no")), ("b", ("cat", "dog")), ("a", ("yes", "no"))):
        folder = tmp_path / place / "checkpoint-500"
        if not folder.exists():
            make_classifier(folder, tiny_base, labels)
        studio = make_studio(settings, checkpoint=str(folder))
        names.append(studio.first_start.open())
        assert [label.name for label in studio.projects.find(names[-1]).labels] == list(labels)
    assert names == ["checkpoint-500", "checkpoint-500-2", "checkpoint-500"]


@pytest.mark.parametrize("checkpoint", ["org/absent-model", "/no/such/folder", "not a name!", "~nobody-at-all/model"])
def test_a_checkpoint_that_cannot_be_had_leaves_no_project(
    make_studio: Make, settings: Settings, checkpoint: str
) -> None:
    studio = make_studio(settings, sample=True, checkpoint=checkpoint)
    with pytest.raises(CheckpointUnavailable):
        studio.first_start.open()
    assert studio.projects.all() == []


def test_a_checkpoint_that_goes_away_meanwhile_leaves_no_project(
    make_studio: Make, settings: Settings, tiny_classifier: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> None:
        raise CheckpointUnavailable("It is gone.")

    monkeypatch.setattr("studio.checkpoints.identity.checkpoint_identity", gone)
    studio = make_studio(settings, checkpoint=tiny_classifier)
    with pytest.raises(CheckpointUnavailable):
        studio.first_start.open()
    assert studio.projects.all() == []


def test_an_untrained_head_says_so_instead_of_answering(
    make_studio: Make, settings: Settings, tiny_base: str, tmp_path: Path
) -> None:
    pretender = Path(shutil.copytree(tiny_base, tmp_path / "pretender"))
    config = json.loads((pretender / "config.json").read_text())
    config |= {"architectures": ["BertForSequenceClassification"], "id2label": {"0": "a", "1": "b"}}
    (pretender / "config.json").write_text(json.dumps(config))
    studio = make_studio(replace(settings, checkpoint=str(pretender)))
    project = studio.projects.find(studio.first_start.open())
    studio.watch.follow()
    with pytest.raises(UntrainedHead, match="no trained classification head"):
        studio.serving.predict(project.id, ["hello"], studio.registry.find(project.id, "v1").name)
    with pytest.raises(Exception, match="no trained classification head"):
        studio.serving.predict(project.id, ["hello"])
