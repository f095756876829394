"""How many parameters a version has, from the headers of its files: nothing is loaded."""

from collections.abc import Iterable
from math import prod
from pathlib import Path

from huggingface_hub import try_to_load_from_cache
from safetensors import SafetensorError, safe_open

from studio.checkpoints.heads import ABOUT, Head
from studio.checkpoints.names import WEIGHT_FILES, locate
from studio.errors import CheckpointUnavailable


def count_parameters(folder: Path) -> int | None:
    """Of a version in this folder, a linear head's base included; None where the weights cannot be looked at."""
    try:
        own = _count(folder.glob("*.safetensors"))
        if not (folder / ABOUT).is_file():
            return own
        base = _count(_files(Head.read(folder).base))
    except (OSError, SafetensorError, CheckpointUnavailable):
        return None
    return own + base if own is not None and base is not None else None


def _files(checkpoint: str) -> list[Path]:
    """The weights of a checkpoint that is on this machine already."""
    location = locate(checkpoint)
    folder = Path(location)
    if not folder.is_dir():
        cached = (try_to_load_from_cache(location, name) for name in WEIGHT_FILES)
        folder = next((Path(path).parent for path in cached if isinstance(path, str)), folder)
    return list(folder.glob("*.safetensors"))


def _count(files: Iterable[Path]) -> int | None:
    """Numbers with a point: what counts places, such as the positions of tokens, is no parameter. None of no file."""
    counted = [_numbers(path) for path in files]
    return sum(counted) if counted else None


def _numbers(path: Path) -> int:
    with safe_open(path, framework="numpy") as file:
        slices = [file.get_slice(name) for name in file.keys()]  # noqa: SIM118 - it is no mapping
        return sum(prod(each.get_shape()) for each in slices if each.get_dtype().startswith(("F", "BF")))
