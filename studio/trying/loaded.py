"""The models that are in memory to be tried, and which of them was asked the longest ago."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

CONFIG, WEIGHTS = "config.json", "*.safetensors"


class Model(Protocol):
    """A checkpoint loaded for a task."""

    def weights(self) -> dict[int, int]:
        """Bytes in memory by what holds them."""
        ...

    def answer(self, question: Any, watch: Any) -> Any: ...


@dataclass(frozen=True, slots=True)
class Key:
    """A folder as it is now, loaded for a task: other files under the same name are another model."""

    task: str
    folder: str
    files: tuple[tuple[str, int, int], ...]

    @classmethod
    def of(cls, task: str, folder: Path) -> "Key":
        found = [folder / CONFIG, *sorted(folder.glob(WEIGHTS))]
        stats = [(path.name, path.stat()) for path in found if path.is_file()]
        return cls(task, str(folder), tuple((name, stat.st_size, stat.st_mtime_ns) for name, stat in stats))


@dataclass(slots=True)
class Held:
    """A model in memory; `asked_at` is seconds of the clock."""

    model: Model
    asked_at: float


class LoadedModels:
    """Loads one at a time, and keeps it until somebody lets go of it."""

    def __init__(self, clock: Callable[[], float], gone: Callable[[], None] = lambda: None) -> None:
        """`gone()` is called when one was let go of."""
        self._clock = clock
        self._gone = gone
        self._held: dict[Key, Held] = {}
        self._lock = threading.Lock()
        self._loading = threading.Lock()

    def peek(self, key: Key) -> Model | None:
        """The model if it is in memory; that counts as asking it."""
        with self._lock:
            held = self._held.get(key)
            if held is None:
                return None
            held.asked_at = self._clock()
            return held.model

    def get(self, key: Key, load: Callable[[], Model]) -> Model:
        """The model, loaded if it is not in memory; nobody loads what another is loading. Raises what `load` raises."""
        with self._loading:
            if (known := self.peek(key)) is not None:
                return known
            model = load()
            with self._lock:
                self._held[key] = Held(model, self._clock())
            return model

    def all(self) -> dict[Key, Held]:
        """What is in memory now."""
        with self._lock:
            return dict(self._held)

    def let_go(self, key: Key) -> None:
        """Whoever is being answered by it keeps it until then."""
        with self._lock:
            self._held.pop(key, None)
        self._gone()

    def clear(self) -> None:
        """Let go of all of them."""
        for key in self.all():
            self.let_go(key)
