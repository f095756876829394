"""Ways to run a model behind one contract: prepare, forward, finish. The variant says which one it is."""

from collections.abc import Callable
from pathlib import Path

from studio.checkpoints.runtimes.base import Runtime
from studio.checkpoints.variants import HEAD, MODEL, REFERENCE, find_variant
from studio.errors import CheckpointUnavailable

# torch takes seconds to import, so a runtime's module is imported when one is first loaded.
Load = Callable[[str, str, str, Path | None], Runtime]


def _head(checkpoint: str, device: str, variant: str, _files: Path | None) -> Runtime:
    from studio.checkpoints.runtimes.linear_head import HeadRuntime

    return HeadRuntime.load(checkpoint, device, variant)


def _torch(checkpoint: str, device: str, variant: str, _files: Path | None) -> Runtime:
    from studio.checkpoints.runtimes.pytorch import TorchRuntime

    return TorchRuntime.load(checkpoint, device, variant)


def _compiled(checkpoint: str, _device: str, variant: str, files: Path | None) -> Runtime:
    from studio.checkpoints.runtimes.compiled import CompiledRuntime

    return CompiledRuntime.load(checkpoint, _required(files, variant))


def _onnx(checkpoint: str, _device: str, variant: str, files: Path | None) -> Runtime:
    from studio.checkpoints.runtimes.onnx import OnnxRuntime

    return OnnxRuntime.load(checkpoint, _required(files, variant))


# What loads a whole model as each of its variants; heads have one runtime for all of theirs.
LOADERS: dict[str, Load] = {
    "fp32": _torch,
    "bf16": _torch,
    "fp16": _torch,
    "compiled": _compiled,
    "compiled-bf16": _compiled,
    "onnx": _onnx,
    "onnx-int8": _onnx,
}


def load_runtime(checkpoint: str, device: str = "cpu", variant: str = REFERENCE, files: Path | None = None) -> Runtime:
    """A version, or a checkpoint by its name on the Hub, ready to answer; `files` is the folder of its variant's own.

    Raises:
        CheckpointUnavailable: it cannot be had, or not on this device, or not from these files.
    """
    kind = kind_of(checkpoint)
    if not find_variant(variant).runs(kind, device):
        raise CheckpointUnavailable(f"{variant} does not run this version on {device}. Choose another variant.")
    return (_head if kind == HEAD else LOADERS[variant])(checkpoint, device, variant, files)


def kind_of(checkpoint: str) -> str:
    """What a folder holds, HEAD or MODEL; a name on the Hub is that of a model."""
    return HEAD if (Path(checkpoint) / "head.json").is_file() else MODEL


def _required(files: Path | None, variant: str) -> Path:
    if files is None:
        raise CheckpointUnavailable(f"The files of {variant} have not been made. Make the variant first.")
    return files
