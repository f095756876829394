"""A command runs in this process on a data folder of its own; a refusal is exit 2 and one line that says what to do."""

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from studio.checkpoints.identity import checkpoint_identity
from studio.cli import main
from studio.projects import LabelName
from studio.settings import Settings
from studio.wiring import Studio, build
from tests.conftest import LABELS

TEXTS = {"praise": "I love it, thanks {}", "refund": "money back please {}", "delivery": "where is my parcel {}"}
ROWS = [(TEXTS[label].format(number), label) for number in range(12) for label in LABELS]


@dataclass
class Ended:
    """What a command left: its exit code and its two outputs."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        assert self.code == 0, self.err
        return json.loads(self.out)

    def refused(self, *words: str) -> str:
        """Checks the contract of a refusal, and returns its line."""
        line, *rows = self.err.splitlines()
        assert self.code == 2
        assert line.startswith("error: ")
        assert all(row.startswith("  ") for row in rows), self.err
        assert "Traceback" not in self.err
        assert line.endswith((".", "--help", "--wait")), line
        for word in words:
            assert word in self.err
        return line


Run = Callable[..., Ended]


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def run(
    data_dir: Path, tiny_base: str, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Run:
    """Runs a command in this process, on a data folder of its own."""
    for name, value in {"CHECKPOINT": tiny_base, "DEVICE": "cpu", "EPOCHS": "1", "RETRAIN_AFTER": "0"}.items():
        monkeypatch.setenv(f"STUDIO_{name}", value)

    def run(*arguments: object) -> Ended:
        capfdbinary.readouterr()
        code = main([*map(str, arguments), "--data-dir", str(data_dir)])
        out, err = capfdbinary.readouterr()
        return Ended(code, out.decode(errors="surrogateescape"), err.decode())

    return run


@pytest.fixture
def studio(run: Run, data_dir: Path) -> Iterator[Studio]:
    """The same data folder from the inside, to prepare and to look."""
    studio = build(Settings(data_dir=data_dir, device="cpu"))
    yield studio
    studio.serving.close()
    studio.store.close()


def write_csv(path: Path, rows: list[tuple[str, str]], header: tuple[str, str] = ("text", "label")) -> Path:
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


@pytest.fixture
def inbox(tmp_path: Path, run: Run) -> Path:
    """The file that the project `inbox` was made from."""
    file = write_csv(tmp_path / "inbox.csv", ROWS)
    assert run("import", file).code == 0
    return file


@pytest.fixture
def served(studio: Studio, tiny_classifier: str) -> str:
    """The name of the live version of `answers`, a project of a checkpoint with its own head."""
    labels = [LabelName(label) for label in LABELS]
    project = studio.projects.create(
        "answers", labels=labels, checkpoint=tiny_classifier, retrain_after=0, holdout_percent=20
    )
    identity = checkpoint_identity(tiny_classifier)
    return studio.intake.register_checkpoint(project.id, tiny_classifier, identity).name
