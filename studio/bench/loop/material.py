"""Labelled texts to rehearse with: a folder of JSON lines, or the messages that the studio brings along."""

import json
from dataclasses import dataclass
from pathlib import Path

from studio.errors import InvalidInput
from studio.exchange.mapping import ColumnMapping
from studio.exchange.texts import read_labelled
from studio.first_start import SAMPLE

TEST_SHARE = 4


@dataclass(frozen=True, slots=True)
class Material:
    """What the simulated annotator knows of each text, and the texts that versions are tested on."""

    train: dict[str, str]
    test: dict[str, str]

    @property
    def labels(self) -> list[str]:
        return sorted(set(self.train.values()))


def read_material(folder: Path, columns: ColumnMapping) -> Material:
    """From train*.jsonl and test*.jsonl. Raises InvalidInput: one of them is not there, or has no labels."""
    return Material(_read(folder, "train", columns), _read(folder, "test", columns))


def sample_material() -> Material:
    """The labelled ones of the sample's messages, every fourth of them to test on."""
    lines = (SAMPLE / "messages.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if row.get("label")]
    test = {row["text"]: row["label"] for row in rows[::TEST_SHARE]}
    return Material({row["text"]: row["label"] for row in rows if row["text"] not in test}, test)


def _read(folder: Path, split: str, columns: ColumnMapping) -> dict[str, str]:
    found = sorted(folder.glob(f"{split}*.jsonl"))
    if not found:
        raise InvalidInput(f"There is no {split}*.jsonl in {folder}. Give a folder that holds train and test texts.")
    return dict(row for path in found for row in read_labelled(path, columns))
