"""Ways to run a model behind one contract: prepare, forward, finish. What a folder holds says which one it is."""

from collections.abc import Callable
from pathlib import Path

from studio.checkpoints.runtimes.base import Runtime

# torch takes seconds to import, so a runtime's module is imported when one is first loaded.


def _head(checkpoint: str, device: str) -> Runtime:
    from studio.checkpoints.runtimes.linear_head import HeadRuntime

    return HeadRuntime.load(checkpoint, device)


def _torch(checkpoint: str, device: str) -> Runtime:
    from studio.checkpoints.runtimes.pytorch import TorchRuntime

    return TorchRuntime.load(checkpoint, device)


# A file that only such a folder holds -> what loads it.
LOADERS: dict[str, Callable[[str, str], Runtime]] = {"head.json": _head, "config.json": _torch}


def load_runtime(checkpoint: str, device: str = "cpu") -> Runtime:
    """A version, or a checkpoint by its name on the Hub, ready to answer. Raises CheckpointUnavailable."""
    for file, load in LOADERS.items():
        if (Path(checkpoint) / file).is_file():
            return load(checkpoint, device)
    return _torch(checkpoint, device)
