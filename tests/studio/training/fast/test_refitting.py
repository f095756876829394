"""A refit is a version like any other: from a snapshot, through the gate, with all that is known of it."""

from pathlib import Path

import numpy as np
import pytest

from studio.checkpoints.embed import embed
from studio.checkpoints.heads import Head, softmax
from studio.errors import NotEnoughLabels
from studio.projects import LabelName
from studio.projects.terms import Changes
from studio.registry.intake import Intake
from studio.registry.trained import Latency, Trained
from studio.registry.views import VersionView
from studio.training.fast import refitting
from studio.wiring import Studio
from tests.conftest import LABELS
from tests.labelling import held_out
from tests.studio.training.fast.inbox import label_some, labelled, unlabelled
from tests.trained import make_trained


def test_a_refit_becomes_a_version_that_serves(studio: Studio) -> None:
    project = labelled(studio)
    refit = studio.fast_lane.refit(project.id)
    assert (refit.labels, refit.serves) == (30, True)
    version = studio.registry.find(project.id, refit.version)
    assert (version.lane, version.origin, version.checkpoint) == ("fast", "trained", studio.settings.checkpoint)
    assert version.label_counts == dict.fromkeys(LABELS, 10)
    assert version.metrics is not None
    assert set(version.facts["packages"]) == set(refitting.PACKAGES)
    studio.watch.follow()
    answer = studio.serving.predict(project.id, ["where is my parcel 100"])[0]
    assert (answer.version, answer.label) == (refit.version, "delivery")


def test_its_snapshot_can_be_rebuilt_and_names_the_labels(studio: Studio, tmp_path: Path) -> None:
    project = labelled(studio)
    version = studio.registry.find(project.id, studio.fast_lane.refit(project.id).version)
    assert version.snapshot is not None
    assert studio.snapshots.rebuild(version.snapshot, tmp_path / "again") == version.snapshot
    assert studio.snapshots.load(version.snapshot).rows.num_rows == 30


def test_its_folder_holds_the_head_and_nothing_else(studio: Studio) -> None:
    project = labelled(studio)
    refit = studio.fast_lane.refit(project.id)
    folder = Path(studio.registry.location(project.id, refit.version))
    assert sorted(path.name for path in folder.iterdir()) == ["head.json", "head.safetensors"]
    assert Head.read(folder).labels == LABELS
    assert list((studio.settings.data_dir / "refits").iterdir()) == []


def test_the_gate_judges_what_will_be_served(studio: Studio) -> None:
    project = labelled(studio)
    refit = studio.fast_lane.refit(project.id)
    studio.watch.follow()
    with studio.store.read() as transaction:
        version = transaction.versions.by_number(project.id, 1)
        assert version is not None
        held = held_out(transaction, project.id)
        kept = transaction.holdout.predicted(version.id, [one.example_id for one in held])
    assert held
    answers = studio.serving.predict(project.id, [one.text for one in held], refit.version)
    for one, answer in zip(held, answers, strict=True):
        assert kept[one.example_id] == pytest.approx([answer.probabilities[label] for label in LABELS], abs=1e-6)


def test_with_enough_labels_the_temperature_is_fitted_on_the_calibration_split(studio: Studio) -> None:
    project = labelled(studio, 60)
    refit = studio.fast_lane.refit(project.id)
    head = Head.read(Path(studio.registry.location(project.id, refit.version)))
    assert head.temperature != 1.0
    assert studio.registry.find(project.id, refit.version).facts["temperature"] == head.temperature


def test_the_same_labels_make_no_second_version(studio: Studio) -> None:
    project = labelled(studio)
    first, second = studio.fast_lane.refit(project.id), studio.fast_lane.refit(project.id)
    assert first.version == second.version
    assert len(studio.registry.all(project.id)) == 1


def test_a_label_that_nobody_has_used_yet_has_a_probability_of_nearly_nothing(studio: Studio) -> None:
    project = labelled(studio)
    labels = [*(LabelName(label) for label in LABELS), LabelName("question")]
    studio.projects.dress_labels(project.id, labels)
    refit = studio.fast_lane.refit(project.id)
    head = Head.read(Path(studio.registry.location(project.id, refit.version)))
    found = softmax(head.logits(embed(head.base, ["where is my parcel"])))
    assert head.labels[3] == "question"
    assert 0 < found[0, 3] < 1e-6
    np.testing.assert_allclose(found.sum(), 1)


def test_one_example_of_two_labels_is_enough_and_fewer_are_explained(studio: Studio) -> None:
    project = unlabelled(studio)
    for made in range(2):
        with pytest.raises(NotEnoughLabels, match="two labels have a labelled example each"):
            studio.fast_lane.refit(project.id)
        assert studio.fast_lane.view(project.id).message == refitting.TOO_FEW
        label_some(studio, project, 1)
        assert studio.registry.all(project.id) == [], made
    assert studio.fast_lane.refit(project.id).labels == 2
    assert studio.fast_lane.view(project.id).message == ""


def test_too_many_labels_are_left_to_the_slow_lane(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    project = labelled(studio)
    monkeypatch.setattr(refitting, "MOST_LABELS", 29)
    with pytest.raises(NotEnoughLabels, match="It rests above"):
        studio.fast_lane.refit(project.id)


def test_another_base_makes_a_head_on_that(studio: Studio, tiny_classifier: str) -> None:
    project = labelled(studio)
    studio.fast_lane.refit(project.id)
    studio.projects.change(project.id, Changes(checkpoint=tiny_classifier))
    refit = studio.fast_lane.refit(project.id)
    assert Head.read(Path(studio.registry.location(project.id, refit.version))).base == tiny_classifier


def test_a_head_is_timed_beside_what_serves_unless_that_is_a_head_on_its_own_base(
    studio: Studio, tiny_classifier: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[Latency | None] = []
    register = Intake.register

    def note(self: Intake, project_id: int, trained: Trained) -> VersionView:
        taken.append(trained.latency)
        return register(self, project_id, trained)

    project = labelled(studio)
    whole = studio.intake.register(project.id, make_trained(tiny_classifier, tmp_path / "run"))
    assert whole.serves
    monkeypatch.setattr(Intake, "register", note)
    head = studio.fast_lane.refit(project.id).version
    assert studio.registry.find(project.id, head).serves, "it knows more than a model that has learnt nothing"
    studio.fast_lane.refit(project.id)
    beside, alone = taken
    assert beside is not None
    assert beside.champion_version == whole.name
    assert min(beside.challenger_ms, beside.champion_ms) > 0
    assert alone is None
