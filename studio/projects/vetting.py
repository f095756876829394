"""Whether what a file says of a project can be one: the settings and the labels in use, from wherever they come."""

from collections.abc import Mapping, Sequence
from typing import Any

from studio.labelling.strategies import find_strategy
from studio.projects.labels import LabelName, labels_of
from studio.projects.names import require_title
from studio.projects.terms import RANGES, require_checkpoint, require_number
from studio.tasks import find_task


def vet_settings(settings: Mapping[str, Any], labels: Sequence[Mapping[str, Any]]) -> None:
    """Raises InvalidInput, naming the first setting or label that cannot be."""
    require_title(settings["title"])
    find_task(settings["task"], settings["task_settings"])
    find_strategy(settings["strategy"])
    require_checkpoint(settings["checkpoint"])
    for field in RANGES:
        require_number(field, settings[field])
    labels_of(
        settings["task"], [LabelName(row["name"], row["description"], row["colour"], row["key"]) for row in labels]
    )
