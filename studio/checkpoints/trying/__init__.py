"""Checkpoints that answer without being trained here: a class for each task behind one contract."""

from collections.abc import Callable
from typing import Any

# A folder, the name that people know it by, and a device; gives what answers, see base.Tried. torch takes seconds to
# import, so a task's module is imported when a checkpoint is first loaded for it.
Load = Callable[[str, str, str], Any]


def _fill_mask(folder: str, name: str, device: str) -> Any:
    from studio.checkpoints.trying.fill_mask import FillMaskModel

    return FillMaskModel.load(folder, name, device)


def _zero_shot(folder: str, name: str, device: str) -> Any:
    from studio.checkpoints.trying.zero_shot import ZeroShotModel

    return ZeroShotModel.load(folder, name, device)


def _generation(folder: str, name: str, device: str) -> Any:
    from studio.checkpoints.trying.generation import GenerationModel

    return GenerationModel.load(folder, name, device)


def _similarity(folder: str, name: str, device: str) -> Any:
    from studio.checkpoints.trying.similarity import SimilarityModel

    return SimilarityModel.load(folder, name, device)


LOADERS: dict[str, Load] = {
    "fill-mask": _fill_mask,
    "zero-shot-classification": _zero_shot,
    "text-generation": _generation,
    "feature-extraction": _similarity,
}
