"""A finished training as the registry needs to know it, whichever lane it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from studio.tasks.base import Answer


@dataclass(frozen=True, slots=True)
class Latency:
    """Median milliseconds for one text, of both in one process; `champion_version` is what was compared with."""

    challenger_ms: float
    champion_ms: float
    champion_version: str


@dataclass(frozen=True, slots=True)
class Trained:
    """A finished run's model and what is known of it.

    `said` holds what it says about each held-out example of its snapshot, by its id; its labels are `labels`, in order.
    `beside_id` is the version on whose examples it was trained, only to compare base checkpoints; else None.
    """

    folder: Path
    content_hash: str
    lane: str
    base_checkpoint: str
    snapshot: str
    hyperparameters: dict[str, Any]
    label_counts: dict[str, int]
    labels: tuple[str, ...]
    metrics: dict[str, Any] | None
    said: Mapping[int, Answer]
    latency: Latency | None = None
    beside_id: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)
