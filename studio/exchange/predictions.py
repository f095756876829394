"""Answers to many texts as a CSV file to download."""

import csv
from collections.abc import Sequence
from pathlib import Path
from tempfile import mkdtemp
from typing import Protocol

from studio.exchange.writers import harmless


class Answer(Protocol):
    """What a row needs to know of a prediction."""

    @property
    def label(self) -> str: ...
    @property
    def probabilities(self) -> dict[str, float]: ...
    @property
    def version(self) -> str: ...
    @property
    def tokens(self) -> int: ...
    @property
    def cut_tokens(self) -> int: ...


def write_predictions(texts: Sequence[str], answers: Sequence[Answer]) -> str:
    """The path of a temporary file with a row a text and a column for every label's probability."""
    labels = sorted(answers[0].probabilities) if answers else []
    path = Path(mkdtemp(prefix="studio-predictions-")) / "predictions.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        header = ["text", "label", "version", "tokens", "cut_tokens", *(f"probability of {label}" for label in labels)]
        writer.writerow([harmless(cell) for cell in header])
        for text, answer in zip(texts, answers, strict=True):
            shares = [answer.probabilities[label] for label in labels]
            row = [text, answer.label, answer.version, answer.tokens, answer.cut_tokens, *shares]
            writer.writerow([harmless(cell) for cell in row])
    return str(path)
