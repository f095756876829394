"""How a run reads its examples."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from studio.images import ImageFolder


@dataclass(frozen=True, slots=True)
class Reading:
    """Texts become tokens, at most so many, or images pixels, by this processor, and labels their places in these.

    The processor is a tokenizer or an image processor; `images` is where the images lie. `lesson` is what the model
    will keep in its config of how its numbers become answers.
    """

    processor: Any
    labels: Sequence[str]
    max_length: int
    lesson: Mapping[str, Any] = field(default_factory=dict)
    images: ImageFolder | None = None
