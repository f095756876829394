"""ONNX Runtime on the processor, from a file that was exported from the version."""

from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from studio.checkpoints.load import TEXT_CLASSIFICATION, Description, describe
from studio.checkpoints.making.files import MODEL_ONNX, About, folder_bytes
from studio.checkpoints.runtimes.classifier import ClassifierRuntime
from studio.checkpoints.threads import Threads
from studio.errors import CheckpointUnavailable


class OnnxRuntime(ClassifierRuntime):
    """Runs an exported model."""

    def __init__(self, described: Description, session: Any, file_bytes: int) -> None:
        """`file_bytes` are about what the session takes, which does not tell."""
        super().__init__(described, "cpu")
        self._session = session
        self._file_bytes = file_bytes
        self._inputs = [one.name for one in session.get_inputs()]

    @classmethod
    def load(cls, checkpoint: str, files: Path, task: str = TEXT_CLASSIFICATION) -> "OnnxRuntime":
        """Raises CheckpointUnavailable: the version or its exported file cannot be read."""
        About.read(files).require_fitting()
        described = describe(checkpoint, task)
        options = onnxruntime.SessionOptions()
        # Each worker runs its batch by itself, as with PyTorch, and none of the threads spins while it waits.
        options.intra_op_num_threads = Threads.on("cpu").each
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        try:
            session = onnxruntime.InferenceSession(str(files / MODEL_ONNX), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime has a class of its own for each cause, and no common one
            raise CheckpointUnavailable(
                f"{files / MODEL_ONNX} cannot be run: {error}. Make the variant anew."
            ) from error
        return cls(described, session, folder_bytes(files))

    def weights(self) -> dict[int, int]:
        return {id(self._session): self._file_bytes}

    def _logits(self, padded: Any) -> NDArray[np.float64]:
        given = {name: padded[name].numpy() for name in self._inputs}
        logits: NDArray[np.float64] = self._session.run(["logits"], given)[0].astype(np.float64)
        return logits
