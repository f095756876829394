"""Ways to run a model behind one contract: prepare, forward, finish. The variant says which one it is."""

from collections.abc import Callable
from pathlib import Path

from studio.checkpoints.runtimes.base import Runtime
from studio.checkpoints.variants import HEAD, REFERENCE, find_variant, kind_of_task
from studio.errors import CheckpointUnavailable

# torch takes seconds to import, so a runtime's module is imported when one is first loaded.
Load = Callable[[str, str, str, Path | None, str], Runtime]


def _head(checkpoint: str, device: str, variant: str, _files: Path | None, _task: str) -> Runtime:
    from studio.checkpoints.runtimes.linear_head import HeadRuntime

    return HeadRuntime.load(checkpoint, device, variant)


def _torch(checkpoint: str, device: str, variant: str, _files: Path | None, task: str) -> Runtime:
    from studio.checkpoints.runtimes.pytorch import TorchRuntime

    return TorchRuntime.load(checkpoint, device, variant, task)


def _seq2seq(checkpoint: str, device: str, variant: str, _files: Path | None, _task: str) -> Runtime:
    from studio.checkpoints.runtimes.seq2seq import Seq2SeqRuntime

    return Seq2SeqRuntime.load(checkpoint, device, variant)


def _compiled(checkpoint: str, _device: str, variant: str, files: Path | None, task: str) -> Runtime:
    from studio.checkpoints.runtimes.compiled import CompiledRuntime

    return CompiledRuntime.load(checkpoint, _required(files, variant), task)


def _onnx(checkpoint: str, _device: str, variant: str, files: Path | None, task: str) -> Runtime:
    from studio.checkpoints.runtimes.onnx import OnnxRuntime

    return OnnxRuntime.load(checkpoint, _required(files, variant), task)


TEXT_CLASSIFICATION = "text-classification"
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
# Tasks whose models have a runtime of their own, for every variant that runs them.
OWN_LOADERS: dict[str, Load] = {"seq2seq": _seq2seq}


def load_runtime(
    checkpoint: str,
    device: str = "cpu",
    variant: str = REFERENCE,
    files: Path | None = None,
    task: str | None = None,
) -> Runtime:
    """A version, or a checkpoint by its name on the Hub, ready to answer; `files` is the folder of its variant's own.

    Without a `task` it is the one that the checkpoint was fine-tuned for.

    Raises:
        InvalidInput: there is no such variant or task.
        CheckpointUnavailable: it cannot be had, or not on this device, or not from these files, or not for this task.
    """
    found = find_variant(variant)
    if task is None:
        task = TEXT_CLASSIFICATION if is_head(checkpoint) else _own_task(checkpoint)
    if not found.runs(HEAD if is_head(checkpoint) else kind_of_task(task), device):
        raise CheckpointUnavailable(f"{variant} does not run this version on {device}. Choose another variant.")
    load = _head if is_head(checkpoint) else OWN_LOADERS.get(task, LOADERS[variant])
    return load(checkpoint, device, variant, files, task)


def is_head(checkpoint: str) -> bool:
    """Whether a folder holds a linear head on a base; a name on the Hub is that of a whole model."""
    return (Path(checkpoint) / "head.json").is_file()


def _own_task(checkpoint: str) -> str:
    from studio.checkpoints.resolution.reading import own_task

    return own_task(checkpoint)


def _required(files: Path | None, variant: str) -> Path:
    if files is None:
        raise CheckpointUnavailable(f"The files of {variant} have not been made. Make the variant first.")
    return files
