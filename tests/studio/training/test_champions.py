"""The version that serves is measured beside the new one, also by labels that changed; a worse one does not serve."""

import json

import pytest

from studio.labelling.schema.change import Change, NewName
from studio.registry.registry import Registry
from studio.training.request import RunRequest
from studio.training.run.evaluate import align
from studio.wiring import Studio
from tests.studio.training.stepping import ended, fill, wait


def test_a_champion_without_a_new_label_gives_it_no_probability() -> None:
    import numpy as np

    found = align(np.array([[0.25, 0.75]]), {0: "no", 1: "yes"}, ["yes", "new", "no"])
    np.testing.assert_allclose(found, [[0.75, 0.0, 0.25]])
    np.testing.assert_allclose(align(np.array([[1.0]]), {0: "other"}, ["yes", "no"]), [[0.5, 0.5]])


def test_a_champions_merged_labels_add_up_and_retired_ones_count_for_nothing() -> None:
    import numpy as np

    names = {0: "praise", 1: "praise", 2: None, 3: "refund"}
    found = align(np.array([[0.25, 0.25, 0.3, 0.2]]), names, ["praise", "refund"])
    np.testing.assert_allclose(found, [[0.5 / 0.7, 0.2 / 0.7]])


@pytest.mark.slow
def test_a_champion_scores_as_before_when_its_labels_were_renamed(studio: Studio) -> None:
    project = fill(studio)
    wait(studio, project, studio.training.request(project.id).id, ended)
    [first] = studio.registry.all(project.id)
    # Two names change places: read by its own names, the champion would say the wrong one each time.
    for old, new in (("praise", "thanks"), ("refund", "praise"), ("thanks", "refund")):
        studio.schema.apply(project.id, Change("rename", (old,), (NewName(new),)), "local")
    second = studio.training.request(project.id)
    job = wait(studio, project, second.id, ended)
    assert job.state == "succeeded", job.log
    folder = studio.settings.data_dir / "jobs" / str(second.id)
    assert RunRequest.read(folder).renamed == {"praise": "refund", "refund": "praise", "thanks": "refund"}
    found = json.loads((folder / "result.json").read_text())["champion_metrics"]
    assert first.metrics is not None
    assert found["labels"] == ["refund", "praise", "delivery"]
    assert found["confusion"] == first.metrics["confusion"]


def test_a_worse_version_does_not_serve(studio: Studio) -> None:
    """The same loop with a planted bad run: labels shuffled before the second training."""
    registry: Registry = studio.registry
    project = fill(studio, 40)
    good = studio.training.request(project.id, hyperparameters={"epochs": 60, "learning_rate": 0.003})
    assert wait(studio, project, good.id, ended).state == "succeeded"
    first = registry.live(project.id)
    assert first is not None
    assert first.metrics is not None
    assert first.metrics["macro_f1"] > 0.9
    bad = studio.training.request(project.id, hyperparameters={"epochs": 1, "learning_rate": 1e-7})
    view = wait(studio, project, bad.id, ended)
    assert view.state == "succeeded"
    assert "kept aside" in (view.outcome or "")
    assert registry.live(project.id) == first
