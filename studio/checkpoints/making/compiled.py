"""Compiles a version for this machine's processor, ahead of time."""

import zipfile
from pathlib import Path

import torch
from torch._inductor import aoti_compile_and_package

from studio.checkpoints.load import load_classifier
from studio.checkpoints.making.exported import exportable
from studio.checkpoints.making.files import MODEL_COMPILED, About, this_machine, versions_of
from studio.checkpoints.precisions import set_precision
from studio.checkpoints.threads import Threads

# Weights are laid out as the processor's matrix products want them, once and not at every call.
OPTIONS = {"freezing": True}
PACKAGE, LIBRARY = "model.pt2", ".wrapper.so"
IN_BF16 = "-bf16"


def make_compiled(checkpoint: str, variant: str, _device: str, folder: Path) -> None:
    """Write a library of machine code, with the weights in it, into the folder."""
    classifier = load_classifier(checkpoint)
    set_precision(classifier.model, "bf16" if variant.endswith(IN_BF16) else "fp32")
    ready = exportable(classifier)
    # As many threads as each of the batches has that run at once.
    torch.set_num_threads(Threads.on("cpu").each)
    with torch.no_grad():
        program = torch.export.export(ready.module, ready.tensors, dynamic_shapes=(ready.dimensions,))
        package = aoti_compile_and_package(program, package_path=str(folder / PACKAGE), inductor_configs=OPTIONS)
    _unpack(Path(package), folder / MODEL_COMPILED)
    About(variant, "cpu", versions_of("torch"), this_machine(), ready.inputs).write(folder)


def _unpack(package: Path, target: Path) -> None:
    with zipfile.ZipFile(package) as archive:
        (library,) = [name for name in archive.namelist() if name.endswith(LIBRARY)]
        target.write_bytes(archive.read(library))
    package.unlink()
