"""A whole project that comes in as a file names its checkpoint as anybody may."""

from pathlib import Path
from typing import Any

import pytest

from studio.errors import InvalidInput
from studio.settings import Settings
from studio.wiring.importing import import_rules

LABELS = [{"name": name, "description": "", "colour": None, "key": None} for name in ("yes", "no")]


def project(checkpoint: str, **changes: Any) -> dict[str, Any]:
    return {
        "title": "Inbox",
        "task": "text-classification",
        "strategy": "random",
        "task_settings": {},
        "checkpoint": checkpoint,
        "retrain_after": 20,
        "holdout_percent": 20,
        "overlap": 1,
        "keep_versions": 10,
        "gate": {},
        "serving": {},
        "long_inputs": {},
    } | changes


def test_a_file_names_no_folder_of_a_public_studio(tmp_path: Path) -> None:
    public = Settings(host="0.0.0.0", checkpoint=str(tmp_path / "ours"))
    vet = import_rules(public).vet
    vet(project("org/model"), LABELS)
    vet(project(str(tmp_path / "ours")), LABELS)
    with pytest.raises(InvalidInput, match="runs privately"):
        vet(project(str(tmp_path)), LABELS)


def test_whoever_runs_the_studio_for_themselves_may_name_a_folder(tmp_path: Path) -> None:
    import_rules(Settings()).vet(project(str(tmp_path)), LABELS)


def test_a_file_asks_of_versions_only_what_can_be_asked() -> None:
    vet = import_rules(Settings()).vet
    vet(project("org/model", gate={"name": "strict"}), LABELS)
    for gate in ({"name": "lenient"}, {"margin": 7}, {"luck": 1}):
        with pytest.raises(InvalidInput):
            vet(project("org/model", gate=gate), LABELS)


def test_a_file_wants_to_be_served_only_as_can_be() -> None:
    vet = import_rules(Settings()).vet
    vet(project("org/model", serving={"variant": "bf16", "most_flips": 0.0}), LABELS)
    for serving in ({"variant": "int3"}, {"most_flips": 7}, {"luck": 1}):
        with pytest.raises(InvalidInput):
            vet(project("org/model", serving=serving), LABELS)
