"""Exports a version to ONNX, with its numbers as they are or with weights of 8 bits."""

from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from studio.checkpoints.load import load_classifier
from studio.checkpoints.making.exported import exportable
from studio.checkpoints.making.files import MODEL_ONNX, About, versions_of
from studio.checkpoints.resolution.reading import own_task

WHOLE = "whole.onnx"


def make_onnx(checkpoint: str, variant: str, _device: str, folder: Path) -> None:
    """Write the exported model into the folder."""
    _export(checkpoint, folder / MODEL_ONNX)
    About(variant, "cpu", versions_of("onnxruntime")).write(folder)


def make_onnx_int8(checkpoint: str, variant: str, _device: str, folder: Path) -> None:
    """The same with each column of weights rounded to 8 bits; what goes between layers is rounded as it comes."""
    _export(checkpoint, folder / WHOLE)
    quantize_dynamic(folder / WHOLE, folder / MODEL_ONNX, weight_type=QuantType.QInt8, per_channel=True)
    (folder / WHOLE).unlink()
    About(variant, "cpu", versions_of("onnxruntime")).write(folder)


def _export(checkpoint: str, path: Path) -> None:
    ready = exportable(load_classifier(checkpoint, task=own_task(checkpoint)))
    with torch.no_grad():
        program = torch.onnx.export(
            ready.module,
            ready.tensors,
            dynamo=True,
            input_names=list(ready.inputs),
            output_names=["logits"],
            dynamic_shapes=(ready.dimensions,),
            verbose=False,
        )
    assert program is not None
    program.save(path, external_data=False)
