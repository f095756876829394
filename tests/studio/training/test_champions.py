"""The version that serves is measured beside the new one, also by labels that changed; a worse one does not serve."""

import pytest

from studio.labelling.schema.change import Change, NewName
from studio.registry.registry import Registry
from studio.wiring import Studio
from tests.studio.training.stepping import ended, fill, wait


@pytest.mark.slow
def test_a_champion_is_judged_as_before_when_its_labels_were_renamed(studio: Studio) -> None:
    project = fill(studio)
    wait(studio, project, studio.training.request(project.id).id, ended)
    [first] = studio.registry.all(project.id)
    # Two names change places: read by its own names, the version would say the wrong one each time.
    for old, new in (("praise", "thanks"), ("refund", "praise"), ("thanks", "refund")):
        studio.schema.apply(project.id, Change("rename", (old,), (NewName(new),)), "local")
    again = studio.rejudging.judge(project.id)
    assert again is not None
    assert again.verdict["difference"] == first.verdict["difference"]
    assert again.examples == first.metrics["examples"] if first.metrics else False


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
