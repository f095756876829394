"""Answers to many texts, questions or images as a CSV file to download."""

import csv
import shutil
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import gettempdir, mkdtemp
from typing import Protocol

from studio.exchange.writers import cell
from studio.tasks.base import Said, Shape
from studio.tasks.wording import in_words

PREFIX = "studio-predictions-"
KEPT_SECONDS = 3600


class Answer(Protocol):
    """What a row needs to know of a prediction."""

    @property
    def label(self) -> Said: ...
    @property
    def probabilities(self) -> dict[str, float]: ...
    @property
    def probability(self) -> float: ...
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


def write_predictions(asked: Sequence[Mapping[str, str]], answers: Sequence[Answer], shape: Shape) -> str:
    """The path of a temporary file with a row for each answer, beside what was `asked`: values by their columns.

    There is a column for every label's probability, where the model has labels. What is more than the name of a label
    stands there as JSON, and in words beside that.
    """
    labels = sorted(answers[0].probabilities) if answers else []
    path = _fresh_folder() / "predictions.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        words = [] if shape == "label" else ["in words", "probability"]
        shares = [f"probability of {label}" for label in labels]
        columns = [*asked[0]] if asked else []
        header = [*columns, "label", *words, "version", "variant", "tokens", "cut_tokens", "windows", *shares]
        writer.writerow([cell(name) for name in header])
        for one, answer in zip(asked, answers, strict=True):
            said = [answer.label, *_words(shape, answer, one.get("text", ""))]
            read = [answer.tokens, answer.cut_tokens, answer.windows]
            row = [*one.values(), *said, answer.version, answer.variant, *read]
            writer.writerow([cell(value) for value in [*row, *(answer.probabilities[label] for label in labels)]])
    return str(path)


def _words(shape: Shape, answer: Answer, text: str) -> list[object]:
    return [] if shape == "label" else [in_words(shape, answer.label, text), answer.probability]


def _fresh_folder() -> Path:
    """A new temporary folder; those that nobody can still be downloading from are removed."""
    for old in Path(gettempdir()).glob(f"{PREFIX}*"):
        with suppress(FileNotFoundError):  # another process tidies too
            if old.stat().st_mtime < time.time() - KEPT_SECONDS:
                shutil.rmtree(old, ignore_errors=True)
    return Path(mkdtemp(prefix=PREFIX))
