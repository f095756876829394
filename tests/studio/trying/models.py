"""A stand-in for a loaded model, for tests of what happens around it."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from studio.checkpoints.resolution.card import CheckpointCard
from studio.checkpoints.resolution.resolving import resolve
from studio.checkpoints.resolution.values import Facts
from studio.checkpoints.task_classes import ALL
from studio.checkpoints.trying.answers import Compared, ComparedText
from studio.checkpoints.trying.questions import Similarity
from studio.checkpoints.trying.watching import Watch
from studio.trying.ways import Ways

TASK = "feature-extraction"


class Model:
    """Answers with what it is named; one that is held waits to be let go on, or ended."""

    def __init__(self, name: str, size: int = 100) -> None:
        self.name = name
        self._size = size
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.is_asked = threading.Event()

    def weights(self) -> dict[int, int]:
        return {id(self): self._size}

    def answer(self, question: Similarity, watch: Watch) -> Compared:
        self.is_asked.set()
        while not self.may_answer.wait(0.01):
            watch.require_going()
        return Compared((ComparedText(self.name, 1, 0),), ((1.0,),), 1, 64, False)


@dataclass
class House:
    """Ways that load stand-ins of so many parameters, and what was done with them."""

    root: Path
    parameters: int = 10
    task: str = TASK
    loaded: list[str] = field(default_factory=list)
    room: list[int] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    read: list[tuple[int, str]] = field(default_factory=list)
    models: dict[str, Model] = field(default_factory=dict)
    before_load: Callable[[], object] = lambda: None
    fetch_bytes: int = 1000

    def add(self, name: str) -> Path:
        """A checkpoint that is on this machine."""
        folder = self.root / name
        folder.mkdir(parents=True)
        (folder / "config.json").write_text("{}")
        return folder

    def folder_here(self, checkpoint: str) -> Path | None:
        folder = self.root / checkpoint
        return folder if folder.is_dir() else None

    def fetch(self, checkpoint: str, require_fit: Callable[[int], None], tell: Callable[[int, int], None]) -> Path:
        require_fit(self.fetch_bytes)
        tell(1, 2)
        self.fetched.append(checkpoint)
        return self.add(checkpoint)

    def reading(self, project_id: int, version: str) -> AbstractContextManager[str]:
        self.read.append((project_id, version))
        return nullcontext(str(self.root / version))

    def look(self, location: str, name: str) -> CheckpointCard:
        folder = self.folder_here(location)
        classes = {"AutoModel": "Model"} if self.task == TASK else {}
        facts = Facts(name, "model", "ModelConfig", ("Model",), classes)
        found = tuple(resolve(facts, row) for row in ALL)
        size = self.parameters if folder else None
        return CheckpointCard(name, folder is not None, size, "model", "ModelConfig", ("Model",), None, 64, None, found)

    def load(self, _task: str, _folder: str, name: str) -> Model:
        self.before_load()
        self.loaded.append(name)
        return self.models.setdefault(name, Model(name))

    def ways(self, **changes: Any) -> Ways:
        return Ways(
            **{
                "reading": self.reading,
                "folder_here": self.folder_here,
                "fetch": self.fetch,
                "look": self.look,
                "parameters": lambda _folder: self.parameters,
                "lengths": lambda _location, texts: ([len(text) for text in texts], True),
                "load": self.load,
                "make_room": self.room.append,
            }
            | changes
        )
