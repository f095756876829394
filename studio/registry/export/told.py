"""What a model card is written from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What a card is written from; `labels` gives each label's description, `counts` its gold labels."""

    title: str
    project: str
    version: str
    task: str
    lane: str
    # The base checkpoint's name on the Hub; None for a folder, whose path is nobody's business.
    base: str | None
    labels: Mapping[str, str]
    counts: Mapping[str, int]
    metrics: Mapping[str, Any] | None
    verdict: Mapping[str, Any]
    hyperparameters: Mapping[str, Any]
    facts: Mapping[str, Any] = field(default_factory=dict)
    snapshot: str | None = None
    max_length: int | None = None
    snippet: str = ""
