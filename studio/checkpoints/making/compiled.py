"""Compiles a version for this machine's processor, ahead of time."""

import zipfile
from pathlib import Path

import torch
from torch._inductor import aoti_compile_and_package

from studio.checkpoints.load import load_classifier
from studio.checkpoints.making.attention import compile_attention
from studio.checkpoints.making.exported import exportable
from studio.checkpoints.making.files import MODEL_COMPILED, About, this_machine, versions_of
from studio.checkpoints.resolution.reading import own_task
from studio.checkpoints.threads import Threads

# Weights are laid out as the processor's matrix products want them, once and not at every call.
OPTIONS = {"freezing": True}
PACKAGE, LIBRARY = "model.pt2", ".wrapper.so"
IN_BF16 = "-bf16"


class InBf16(torch.nn.Module):
    """Matrix products with 16 bits a number, and sums and norms with 32, which costs nothing once it is compiled."""

    def __init__(self, module: torch.nn.Module) -> None:
        super().__init__()
        self.module = module

    def forward(self, *tensors: torch.Tensor) -> torch.Tensor:
        with torch.autocast("cpu", torch.bfloat16):
            logits: torch.Tensor = self.module(*tensors)
        return logits


def make_compiled(checkpoint: str, variant: str, _device: str, folder: Path) -> None:
    """Write a library of machine code, with the weights in it, into the folder."""
    classifier = load_classifier(checkpoint, task=own_task(checkpoint))
    compile_attention(classifier.model)
    ready = exportable(classifier)
    module = InBf16(ready.module) if variant.endswith(IN_BF16) else ready.module
    # As many threads as each of the batches has that run at once.
    torch.set_num_threads(Threads.on("cpu").each)
    with torch.no_grad():
        program = torch.export.export(module, ready.tensors, dynamic_shapes=(ready.dimensions,))
        package = aoti_compile_and_package(program, package_path=str(folder / PACKAGE), inductor_configs=OPTIONS)
    _unpack(Path(package), folder / MODEL_COMPILED)
    About(variant, "cpu", versions_of("torch"), this_machine(), ready.inputs).write(folder)


def _unpack(package: Path, target: Path) -> None:
    with zipfile.ZipFile(package) as archive:
        (library,) = [name for name in archive.namelist() if name.endswith(LIBRARY)]
        target.write_bytes(archive.read(library))
    package.unlink()
