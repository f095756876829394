"""Versions are taken in whole or not at all, and the served one changes only by a promotion or a rollback."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from storage import Store
from studio.errors import Conflict, NotFound
from studio.projects import LabelName, Projects
from studio.registry.registry import Registry, Trained
from studio.training.files import content_hash
from tests.conftest import Clock


@pytest.fixture
def registry(store: Store, clock: Clock, tmp_path: Path) -> Registry:
    return Registry(store, tmp_path / "versions", clock, lambda: None)


@pytest.fixture
def project(store: Store, clock: Clock) -> int:
    labels = [LabelName("yes"), LabelName("no")]
    return (
        Projects(store, clock).create("inbox", labels=labels, checkpoint="tiny", retrain_after=0, holdout_percent=20).id
    )


@pytest.fixture
def make_trained(tmp_path: Path) -> Callable[..., Trained]:
    def make(weights: str, macro_f1: float | None = 0.5, champion: float | None = None) -> Trained:
        folder = tmp_path / f"run-{weights}"
        folder.mkdir()
        (folder / "config.json").write_text("{}")
        (folder / "model.safetensors").write_text(weights)

        def score(value: float | None) -> dict[str, Any] | None:
            return None if value is None else {"macro_f1": value, "accuracy": value, "examples": 50}

        return Trained(
            folder=folder,
            content_hash=content_hash(folder),
            base_checkpoint="tiny",
            snapshot="s" * 64,
            hyperparameters={"epochs": 1},
            label_counts={"yes": 3, "no": 4},
            metrics=score(macro_f1),
            champion_metrics=score(champion),
        )

    return make


def test_a_version_is_named_by_its_number_and_content(
    registry: Registry, project: int, make_trained: Callable[..., Trained]
) -> None:
    trained = make_trained("a")
    view = registry.register(project, trained)
    assert view.name == f"v1-{trained.content_hash[:10]}"
    assert view.serves
    assert content_hash(Path(registry.location(project, view.name))) == trained.content_hash
    assert not trained.folder.exists()


def test_a_worse_version_is_kept_aside_and_says_why(
    registry: Registry, project: int, make_trained: Callable[..., Trained]
) -> None:
    first = registry.register(project, make_trained("a"))
    second = registry.register(project, make_trained("b", macro_f1=0.4, champion=0.5))
    assert (registry.find(project, first.name).serves, second.serves) == (True, False)
    assert "0.400 is lower" in second.verdict["reason"]
    assert second.parent == first.name


def test_registering_again_after_a_crash_between_files_and_row_completes_it(
    registry: Registry, project: int, make_trained: Callable[..., Trained], tmp_path: Path
) -> None:
    trained = make_trained("a")
    target = tmp_path / "versions" / "inbox" / trained.content_hash[:16]
    target.parent.mkdir(parents=True)
    trained.folder.rename(target)  # as far as the crash let it come
    view = registry.register(project, trained)
    assert [version.name for version in registry.all(project)] == [view.name]
    assert registry.register(project, trained).name == view.name
    assert len(registry.all(project)) == 1


def test_promote_and_roll_back_change_what_serves(
    registry: Registry, project: int, make_trained: Callable[..., Trained]
) -> None:
    first = registry.register(project, make_trained("a"))
    second = registry.register(project, make_trained("b", macro_f1=0.4, champion=0.5))
    assert registry.promote(project, second.name, "a person knows better").serves
    assert registry.live_names() == {project: second.name}
    assert registry.roll_back(project, "no, they did not").name == first.name
    with pytest.raises(Conflict, match="no earlier version"):
        registry.roll_back(project, "once more")


def test_promoting_what_serves_already_is_refused(
    registry: Registry, project: int, make_trained: Callable[..., Trained]
) -> None:
    view = registry.register(project, make_trained("a"))
    with pytest.raises(Conflict, match="serves already"):
        registry.promote(project, view.name, "")


def test_a_version_whose_files_are_gone_is_not_promoted(
    registry: Registry, project: int, make_trained: Callable[..., Trained]
) -> None:
    first = registry.register(project, make_trained("a"))
    second = registry.register(project, make_trained("b", macro_f1=0.4, champion=0.5))
    shutil.rmtree(registry.location(project, second.name))
    with pytest.raises(Conflict, match="files of v2"):
        registry.promote(project, second.name, "")
    assert registry.live_names() == {project: first.name}


@pytest.mark.parametrize("name", ["v9", "v1-0000000000", "latest", "", "../v1", "v" + "9" * 30])
def test_an_unknown_version_is_not_found(
    registry: Registry, project: int, make_trained: Callable[..., Trained], name: str
) -> None:
    registry.register(project, make_trained("a"))
    with pytest.raises(NotFound, match="The newest are: v1-"):
        registry.find(project, name)


def test_a_version_is_found_by_its_number_alone(
    registry: Registry, project: int, make_trained: Callable[..., Trained]
) -> None:
    view = registry.register(project, make_trained("a"))
    assert registry.find(project, "v1") == replace(view)


def test_a_checkpoint_with_its_own_head_serves_as_it_is(registry: Registry, project: int) -> None:
    view = registry.register_checkpoint(project, "org/model", "f" * 64)
    assert view.serves
    assert registry.location(project, view.name) == "org/model"
    assert registry.register_checkpoint(project, "org/model", "f" * 64).name == view.name
