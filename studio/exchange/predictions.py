"""Answers to many texts as a CSV file to download."""

import csv
import shutil
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import gettempdir, mkdtemp
from typing import Protocol

from studio.exchange.writers import harmless

PREFIX = "studio-predictions-"
KEPT_SECONDS = 3600


class Answer(Protocol):
    """What a row needs to know of a prediction."""

    @property
    def label(self) -> str: ...
    @property
    def probabilities(self) -> dict[str, float]: ...
    @property
    def version(self) -> str: ...
    @property
    def variant(self) -> str: ...
    @property
    def tokens(self) -> int: ...
    @property
    def cut_tokens(self) -> int: ...
    @property
    def windows(self) -> int: ...


def write_predictions(texts: Sequence[str], answers: Sequence[Answer]) -> str:
    """The path of a temporary file with a row a text and a column for every label's probability."""
    labels = sorted(answers[0].probabilities) if answers else []
    path = _fresh_folder() / "predictions.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        shares_of = [f"probability of {label}" for label in labels]
        header = ["text", "label", "version", "variant", "tokens", "cut_tokens", "windows", *shares_of]
        writer.writerow([harmless(cell) for cell in header])
        for text, answer in zip(texts, answers, strict=True):
            shares = [answer.probabilities[label] for label in labels]
            read = [answer.tokens, answer.cut_tokens, answer.windows]
            row = [text, answer.label, answer.version, answer.variant, *read, *shares]
            writer.writerow([harmless(cell) for cell in row])
    return str(path)


def _fresh_folder() -> Path:
    """A new temporary folder; those that nobody can still be downloading from are removed."""
    for old in Path(gettempdir()).glob(f"{PREFIX}*"):
        with suppress(FileNotFoundError):  # another process tidies too
            if old.stat().st_mtime < time.time() - KEPT_SECONDS:
                shutil.rmtree(old, ignore_errors=True)
    return Path(mkdtemp(prefix=PREFIX))
