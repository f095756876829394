"""Examples in portions that memory has room for."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from studio.tasks.base import Asked

# The files of so many are in memory at once, of which each may have megabytes.
IMAGES_AT_ONCE = 32
Example = TypeVar("Example", bound=Asked)


def portions(examples: Sequence[Example], most: int) -> Iterator[Sequence[Example]]:
    """All of them in order, so many at a time, or fewer where they are images."""
    size = min(most, IMAGES_AT_ONCE) if any(one.image is not None for one in examples) else most
    for start in range(0, len(examples), size):
        yield examples[start : start + size]
