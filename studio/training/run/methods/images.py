"""One label for each image."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
import torch
from datasets import Dataset
from transformers import PreTrainedConfig, PreTrainedModel

from studio.checkpoints.images import load_image_processor, read_image, tokens_of_an_image
from studio.images import ImageFolder
from studio.images.kept import KeptImages
from studio.inputs import Input
from studio.training.request import RunRequest
from studio.training.run.dataset import IMAGE, images_of
from studio.training.run.methods.names import Names
from studio.training.run.reading import Reading


class Images(Names):
    """Cross-entropy against one label; the head is made anew, whatever its backbone was trained to see."""

    # The names of images become numbers only in the batch that they are of.
    options: ClassVar[dict[str, Any]] = {"remove_unused_columns": False}

    def reading(
        self,
        request: RunRequest,
        config: PreTrainedConfig,  # how large an image is made says its processor
        snapshot: Path,
    ) -> Reading:
        processor = load_image_processor(request.checkpoint)
        images = images_of(request, snapshot)
        return Reading(processor, request.labels, tokens_of_an_image(processor), images=images)

    def keep(self, reading: Reading, folder: Path) -> None:
        reading.processor.save_pretrained(folder)

    def freeze(self, model: PreTrainedModel) -> None:
        """Nothing: there are no word embeddings."""

    def encode(self, table: pa.Table, reading: Reading) -> Dataset:
        """The name of each image, and the place of its label."""
        place = {label: index for index, label in enumerate(reading.labels)}
        labels = [place[label] for label in table["label"].to_pylist()]
        return Dataset.from_dict({IMAGE: table[IMAGE].to_pylist() if labels else [], "labels": labels})

    def collator(self, reading: Reading, model: Any) -> Callable[..., Any]:  # it is the same for all
        assert reading.images is not None
        return ImageCollator(reading.processor, reading.images)

    def inputs(self, table: pa.Table, images: ImageFolder) -> Sequence[Input]:
        return KeptImages(images, table[IMAGE].to_pylist() if table.num_rows else [])


@dataclass(frozen=True, slots=True)
class ImageCollator:
    """Batches of `pixel_values`, shape (batch, channels, height, width): only one batch is in memory at a time."""

    processor: Any
    images: ImageFolder

    def __call__(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, torch.Tensor]:
        pictures = [read_image(self.images.read(row[IMAGE])) for row in rows]
        pixels = np.asarray(self.processor(images=pictures, return_tensors="np")["pixel_values"], dtype=np.float32)
        return {"pixel_values": torch.from_numpy(pixels), "labels": torch.tensor([row["labels"] for row in rows])}
