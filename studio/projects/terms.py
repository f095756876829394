"""What a project can be set to: the ranges and kinds of each of its settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from studio.errors import InvalidInput
from studio.labelling.seats import MOST_OVERLAP
from studio.labelling.strategies import find_strategy
from studio.projects.names import require_storable, require_title

LONGEST_CHECKPOINT = 4_096
LONGEST_GUIDELINES = 100_000
RANGES: dict[str, tuple[int, int, str]] = {
    "overlap": (1, MOST_OVERLAP, "how many people label each example"),
    "retrain_after": (0, 1_000_000, "how many new labels start a training, 0 for none"),
    "holdout_percent": (0, 90, "what share of the examples is held out"),
    "keep_versions": (0, 1_000, "how many of the newest versions keep their files, 0 for all"),
}


@dataclass(frozen=True, slots=True)
class Changes:
    """New values of a project's settings; None leaves one as it is."""

    title: str | None = None
    overlap: int | None = None
    strategy: str | None = None
    retrain_after: int | None = None
    checkpoint: str | None = None
    members_only: bool | None = None
    fast_lane: bool | None = None
    keep_versions: int | None = None
    # 0 for nobody is asked.
    ask_below: float | None = None
    # Those of the project's task that are to be otherwise.
    task_settings: Mapping[str, Any] | None = None


def require_number(field: str, value: int) -> None:
    """Raises InvalidInput for a number out of its range."""
    least, most, meaning = RANGES[field]
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise InvalidInput(f"{field} ({meaning}) is {value}; expected a whole number from {least:,} to {most:,}.")


def require_changes(changes: Changes) -> None:
    """Raises InvalidInput, naming the first setting that cannot be."""
    if changes.title is not None:
        require_title(changes.title)
    if changes.strategy is not None:
        find_strategy(changes.strategy)
    for field in ("overlap", "retrain_after", "keep_versions"):
        if (value := getattr(changes, field)) is not None:
            require_number(field, value)
    if changes.checkpoint is not None:
        require_checkpoint(changes.checkpoint)
    if changes.ask_below is not None and not 0 <= changes.ask_below <= 1:
        raise InvalidInput(f"ask_below is {changes.ask_below}; expected a probability from 0 (ask nobody) to 1.")


def require_checkpoint(checkpoint: str) -> None:
    """Raises InvalidInput for what cannot be a checkpoint's name; whether it can be loaded is another question."""
    if not checkpoint.strip() or len(checkpoint) > LONGEST_CHECKPOINT:
        raise InvalidInput("No checkpoint was named. Give a Hub name such as distilbert-base-uncased.")
    require_storable(checkpoint, "The checkpoint's name")


def require_guidelines(text: str) -> None:
    """Raises InvalidInput for guidelines that nobody would read, or that the database cannot hold."""
    if len(text) > LONGEST_GUIDELINES:
        raise InvalidInput(f"The guidelines have {len(text):,} characters; at most {LONGEST_GUIDELINES:,} are kept.")
    require_storable(text, "The guidelines")
