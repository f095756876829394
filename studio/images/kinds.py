"""Which images are kept, and as what they are handed out: browsers are never left to guess it."""

from dataclasses import dataclass

from studio.errors import InvalidInput
from studio.images.reading import open_image, opened

MOST_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class Kind:
    """A format: what its files end in, and its media type."""

    ending: str
    media_type: str


KEPT: dict[str, Kind] = {
    "PNG": Kind("png", "image/png"),
    "JPEG": Kind("jpg", "image/jpeg"),
    "WEBP": Kind("webp", "image/webp"),
    "GIF": Kind("gif", "image/gif"),
}
# Cameras put several pictures into one JPEG file, which Pillow has a name of its own for.
OTHER_NAMES = {"MPO": "JPEG"}


def require_image(data: bytes) -> Kind:
    """The kind of an image that can be kept; every pixel was read. Raises InvalidInput, saying what is wrong."""
    if len(data) > MOST_BYTES:
        raise InvalidInput(f"the image has {len(data):,} bytes, and at most {MOST_BYTES:,} are kept. Make it smaller.")
    open_image(data, tuple(KEPT))
    return kind_of(data)


def kind_of(data: bytes) -> Kind:
    """The kind of an image that was found good before, by its own bytes."""
    found = str(opened(data, tuple(KEPT)).format)
    return KEPT[OTHER_NAMES.get(found, found)]
