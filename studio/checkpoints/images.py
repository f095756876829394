"""Images as the numbers that a model sees, from the bytes of their files."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from transformers import AutoImageProcessor, BatchEncoding

from studio.checkpoints.failures import explained
from studio.checkpoints.names import locate
from studio.checkpoints.runtimes.base import Encoded, Prepared
from studio.errors import CheckpointUnavailable, InvalidInput
from studio.images.reading import open_image
from studio.inputs import Input

# A batch's budget counts images by what a vision transformer makes of them: a token for each square of so many pixels.
PATCH = 16


@dataclass(frozen=True, slots=True)
class PreparedImage(Prepared):
    """An image as a model sees it: `pixel_values` of shape (channels, height, width); its tokens count patches."""

    pixel_values: NDArray[np.float32] | None = None


@dataclass(frozen=True, slots=True)
class EncodedImage(Encoded):
    """An image, which is always read whole."""

    pixel_values: NDArray[np.float32] | None = None

    def piece(self, *_spans: tuple[int, int]) -> PreparedImage:
        """The image, whatever is asked for."""
        return PreparedImage(self.input_ids, self.attention_mask, None, pixel_values=self.pixel_values)


class ImagePreparer:
    """An image processor for any number of threads at once."""

    def __init__(self, processor: Any) -> None:
        """Raises CheckpointUnavailable: images of two sizes stay of two sizes, and could not share a batch."""
        self._processor = processor
        shapes = {self._pixels(Image.new("RGB", size)).shape for size in ((48, 64), (96, 32))}
        if len(shapes) > 1:
            raise CheckpointUnavailable(
                "The image processor of this checkpoint makes images of different sizes, which no batch can hold. "
                "Choose a checkpoint whose preprocessor_config.json has one height and width."
            )
        (shape,) = shapes
        self.tokens: int = max(1, shape[-1] * shape[-2] // PATCH**2) + 1

    def encode(self, inputs: Sequence[Input]) -> list[Encoded]:
        """Each image by itself.

        Raises:
            InvalidInput: it is no image that can be read here.
        """
        return [self._encoded(read_image(one)) for one in inputs]

    def pad(self, batch: Sequence[Prepared]) -> Any:
        """One batch: `pixel_values` of shape (batch, channels, height, width)."""
        pixels = [one.pixel_values for one in batch if isinstance(one, PreparedImage) and one.pixel_values is not None]
        return BatchEncoding({"pixel_values": torch.from_numpy(np.stack(pixels))})

    def _encoded(self, image: Image.Image) -> EncodedImage:
        places = list(range(self.tokens))
        return EncodedImage(places, [1] * self.tokens, None, 0, 0, pixel_values=self._pixels(image))

    def _pixels(self, image: Image.Image) -> NDArray[np.float32]:
        found: NDArray[np.float32] = np.asarray(
            self._processor(images=image, return_tensors="np")["pixel_values"][0], dtype=np.float32
        )
        return found


def load_image_processor(checkpoint: str) -> Any:
    """What prepares images for a checkpoint, by Pillow. Raises CheckpointUnavailable: it cannot be had."""
    location = locate(checkpoint)
    with explained(checkpoint):
        return AutoImageProcessor.from_pretrained(location, backend="pil", trust_remote_code=False)


def tokens_of_an_image(processor: Any) -> int:
    """What an image counts as in a batch. Raises CheckpointUnavailable, as `ImagePreparer` does."""
    return ImagePreparer(processor).tokens


def read_image(data: Input) -> Image.Image:
    """The image of a file's bytes, upright, in red, green and blue. Raises InvalidInput, as `open_image` does."""
    if not isinstance(data, bytes):
        raise InvalidInput("This model looks at images, and was given a text. Give it the bytes of an image's file.")
    return open_image(data)
