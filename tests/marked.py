"""Projects whose examples have spans, some of which do not fit the tokens of a tokenizer."""

import json
from collections.abc import Sequence
from typing import Any

from studio.exchange.mapping import ColumnMapping
from studio.projects import LabelName, ProjectView
from studio.wiring import Studio

LABELS = ("thing", "place", "unused")


def span(text: str, words: str, label: str) -> dict[str, Any]:
    """Where these words stand first."""
    start = text.index(words)
    return {"start": start, "end": start + len(words), "label": label}


def row(text: str, **labels: str) -> dict[str, Any]:
    """A text, and by label some words of it."""
    return {"text": text, "spans": [span(text, words, label) for label, words in labels.items()]}


# Of the five spans three are exact, one splits a word, and one begins at a space.
ROWS = (
    row("where is my parcel today", thing="parcel"),
    row("my parcels are lost in the post", thing="parcel", place="post"),
    row("money back please", thing="money"),
    row("love it thanks", thing=" it"),
    row("thanks a lot"),
)


def marked_project(
    studio: Studio,
    rows: Sequence[dict[str, Any]] = ROWS,
    *,
    name: str = "marked",
    holdout_percent: int = 0,
    checkpoint: str | None = None,
) -> ProjectView:
    """A project with these rows, whose spans are agreed."""
    project = studio.projects.create(
        name,
        task="token-classification",
        labels=[LabelName(label) for label in LABELS],
        checkpoint=checkpoint or studio.settings.checkpoint or studio.settings.base_checkpoint,
        retrain_after=0,
        holdout_percent=holdout_percent,
    )
    studio.settings.data_dir.mkdir(exist_ok=True)
    file = studio.settings.data_dir / f"{name}.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in rows), encoding="utf-8")
    if rows:
        studio.importer.load(project.id, file, ColumnMapping("text", "spans"))
    return studio.projects.find(name)
