"""A linear head on a base checkpoint's frozen embeddings, and the folder that it is kept in."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from studio.checkpoints.names import require_weights
from studio.errors import CheckpointUnavailable

ABOUT, WEIGHTS = "head.json", "head.safetensors"
FORMAT = 1
POOLING = "mean"
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Head:
    """`weight` of shape (labels, hidden size) and `bias` of shape (labels,), already divided by the temperature.

    `base` is the base checkpoint's name and `base_identity` its SHA-256: on another one the weights mean nothing.
    """

    base: str
    base_identity: str
    labels: tuple[str, ...]
    max_length: int
    temperature: float
    weight: Floats
    bias: Floats

    def logits(self, vectors: Floats) -> Floats:
        """Shape (texts, labels), of embeddings of shape (texts, hidden size)."""
        logits: Floats = normalised(vectors) @ self.weight.T + self.bias
        return logits

    def write(self, folder: Path) -> None:
        """Into a folder that is there; the same head gives the same bytes."""
        about = {
            "format": FORMAT,
            "base": self.base,
            "base_identity": self.base_identity,
            "labels": list(self.labels),
            "pooling": POOLING,
            "normalise": True,
            "max_length": self.max_length,
            "temperature": self.temperature,
        }
        (folder / ABOUT).write_text(json.dumps(about, ensure_ascii=False, indent=1), encoding="utf-8")
        # Whatever order the rows have in memory: safetensors writes the bytes as they lie there.
        arrays = {"weight": np.ascontiguousarray(self.weight), "bias": np.ascontiguousarray(self.bias)}
        save_file(arrays, folder / WEIGHTS)

    @classmethod
    def read(cls, folder: Path) -> "Head":
        """Raises CheckpointUnavailable: a file is missing or damaged, or of a format that is not known here."""
        try:
            about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
            arrays = load_file(folder / WEIGHTS)
            _require_known(about, folder)
            head = cls(
                base=about["base"],
                base_identity=about["base_identity"],
                labels=tuple(about["labels"]),
                max_length=about["max_length"],
                temperature=about["temperature"],
                weight=arrays["weight"].astype(np.float64),
                bias=arrays["bias"].astype(np.float64),
            )
        except (OSError, ValueError, KeyError, TypeError, SafetensorError) as error:
            raise CheckpointUnavailable(
                f"The head in {folder} cannot be read: {error}. Restore the folder, or label and let it be made anew."
            ) from error
        if head.weight.shape[0] != len(head.labels) or head.bias.shape != (len(head.labels),):
            raise CheckpointUnavailable(
                f"The head in {folder} has {len(head.labels)} labels and weights of shape {head.weight.shape}. "
                "Restore the folder."
            )
        return head


def require_whole_model(location: str, name: str) -> None:
    """Raises CheckpointUnavailable where files are missing, and for a linear head, which is no model by itself."""
    if (Path(location) / ABOUT).is_file():
        base = Head.read(Path(location)).base
        raise CheckpointUnavailable(
            f"{name!r} is a linear head on {base!r}, and no model by itself. Try {base} instead."
        )
    require_weights(location, name)


def normalised(vectors: Floats) -> Floats:
    """Each row with length 1; one of zeros stays."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    rows: Floats = vectors / np.maximum(lengths, np.finfo(np.float64).tiny)
    return rows


def softmax(logits: Floats) -> Floats:
    """Probabilities, each row of which sums to 1."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities: Floats = powers / powers.sum(axis=1, keepdims=True)
    return probabilities


def _require_known(about: dict[str, Any], folder: Path) -> None:
    found = (about["format"], about["pooling"], about["normalise"])
    if found != (FORMAT, POOLING, True):
        raise CheckpointUnavailable(
            f"The head in {folder} is of format {found[0]} with {found[1]!r} pooling; expected format {FORMAT} with "
            f"{POOLING!r} pooling of normalised vectors. It may be of a newer studio: update this one."
        )
