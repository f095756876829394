"""A model that was compiled for this machine: one call from token ids to logits, without Python in between.

PyTorch's own loader of such libraries keeps the interpreter's lock while they run, so that neither a second batch nor
the server could go on meanwhile. The library is called by its C interface instead, which lets go of that lock.
"""

import ctypes
from _ctypes import dlclose
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from weakref import finalize

import numpy as np
import torch
from numpy.typing import NDArray

from studio.checkpoints.load import TEXT_CLASSIFICATION, Description, describe
from studio.checkpoints.making.files import MODEL_COMPILED, About, folder_bytes
from studio.checkpoints.runtimes.classifier import ClassifierRuntime
from studio.checkpoints.threads import MOST_WORKERS
from studio.errors import CheckpointUnavailable, StudioError

Handle = ctypes.c_void_p
# torch's C interface: `torch/csrc/inductor/aoti_torch/c/shim.h`.
TORCH = ctypes.CDLL(str(Path(torch.__file__).parent / "lib" / "libtorch_cpu.so"))
INT64, FLOAT32 = TORCH.aoti_torch_dtype_int64(), TORCH.aoti_torch_dtype_float32()


class CompiledRuntime(ClassifierRuntime):
    """Runs a compiled model."""

    def __init__(self, described: Description, library: "Library", inputs: Sequence[str], file_bytes: int) -> None:
        """`file_bytes` are about what the library takes, which does not tell."""
        super().__init__(described, "cpu")
        self._file_bytes = file_bytes
        self._library = library
        self._inputs = tuple(inputs)

    @classmethod
    def load(cls, checkpoint: str, files: Path, task: str = TEXT_CLASSIFICATION) -> "CompiledRuntime":
        """Raises CheckpointUnavailable: the version or its library cannot be had, or not on this machine."""
        about = About.read(files)
        about.require_fitting()
        described = describe(checkpoint, task)
        return cls(described, Library(files / MODEL_COMPILED), about.inputs, folder_bytes(files))

    def weights(self) -> dict[int, int]:
        return {id(self._library): self._file_bytes}

    def _logits(self, padded: Any) -> NDArray[np.float64]:
        logits = self._library.run([padded[name].numpy() for name in self._inputs])
        return logits.astype(np.float64)


class Library:
    """One loaded library; any number of threads may run it."""

    def __init__(self, path: Path, instances: int = MOST_WORKERS + 1) -> None:
        """As many `instances` as batches may run at once. Raises CheckpointUnavailable."""
        try:
            self._library = ctypes.CDLL(str(path))
        except OSError as error:
            raise CheckpointUnavailable(f"{path} cannot be loaded: {error}. Make the variant anew.") from error
        self._model = Handle()
        _check(
            self._library.AOTInductorModelContainerCreateWithDevice(
                ctypes.byref(self._model), ctypes.c_size_t(instances), b"cpu", None
            ),
            "loaded",
        )
        # Not when Python ends: threads that still run it would run nothing.
        finalize(self, _let_go, self._library, self._model).atexit = False

    def run(self, inputs: Sequence[NDArray[np.int64]]) -> NDArray[np.float32]:
        """All logits, the batch first, of inputs of shape (batch, tokens)."""
        given = (Handle * len(inputs))(*map(_borrowed, inputs))
        returned = (Handle * 1)()
        # What is given belongs to the library from here on, and what it returns to us.
        _check(
            self._library.AOTInductorModelContainerRun(
                self._model, given, ctypes.c_size_t(len(inputs)), returned, ctypes.c_size_t(1), None, None
            ),
            "run",
        )
        output = Handle(returned[0])
        try:
            return _copied(output)
        finally:
            TORCH.aoti_torch_delete_tensor_object(output)


def _borrowed(array: NDArray[np.int64]) -> int:
    """A tensor on the numbers of an array, which must outlive it."""
    whole = ctypes.c_int64 * array.ndim
    tensor = Handle()
    _check(
        TORCH.aoti_torch_create_tensor_from_blob(
            Handle(array.ctypes.data),
            ctypes.c_int64(array.ndim),
            whole(*array.shape),
            whole(*(stride // array.itemsize for stride in array.strides)),
            ctypes.c_int64(0),
            ctypes.c_int32(INT64),
            ctypes.c_int32(TORCH.aoti_torch_device_type_cpu()),
            ctypes.c_int32(0),
            ctypes.byref(tensor),
        ),
        "given its input",
    )
    assert tensor.value is not None
    return tensor.value


def _copied(tensor: Handle) -> NDArray[np.float32]:
    """The numbers of a tensor, which stand one after the other: the export sees to that."""
    kind, pointer = ctypes.c_int32(), Handle()
    _check(TORCH.aoti_torch_get_dtype(tensor, ctypes.byref(kind)), "read")
    _check(TORCH.aoti_torch_get_data_ptr(tensor, ctypes.byref(pointer)), "read")
    assert kind.value == FLOAT32, "the export ends with 32 bits a number"
    numbers = ctypes.cast(pointer, ctypes.POINTER(ctypes.c_float))
    return np.ctypeslib.as_array(numbers, _shape(tensor)).copy()


def _shape(tensor: Handle) -> tuple[int, ...]:
    dimensions, sizes = ctypes.c_int64(), ctypes.POINTER(ctypes.c_int64)()
    _check(TORCH.aoti_torch_get_dim(tensor, ctypes.byref(dimensions)), "read")
    _check(TORCH.aoti_torch_get_sizes(tensor, ctypes.byref(sizes)), "read")
    return tuple(sizes[place] for place in range(dimensions.value))


def _check(code: int, what: str) -> None:
    if code:
        raise StudioError(f"The compiled model could not be {what}; the studio's log says why.")


def _let_go(library: ctypes.CDLL, model: Handle) -> None:
    library.AOTInductorModelContainerDelete(model)
    dlclose(library._handle)
