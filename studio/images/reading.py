"""Images out of the bytes of their files, of which none is believed to be what it says that it is."""

import struct
import warnings
from io import BytesIO

from PIL import Image, ImageOps

from studio.errors import InvalidInput

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP")
# A file of some kilobytes can be an image of gigabytes.
MOST_PIXELS = 50_000_000
# Grey with more than 8 bits a pixel, which only PNG has among these formats.
DEEP_GREY = ("I", "I;16", "I;16B", "I;16L", "I;16N")
BITS_TO_DROP = 8
# Pillow raises one of these, by the format and by what is wrong with the file.
DAMAGED = (
    OSError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    SyntaxError,
    EOFError,
    struct.error,
    Image.DecompressionBombError,
)


def open_image(data: bytes, formats: tuple[str, ...] = FORMATS, needed: int | None = None) -> Image.Image:
    """The image of a file's bytes, upright, in red, green and blue; of one that moves the first picture.

    With `needed` it may be smaller than it is, as long as each side has so many pixels, where that is quicker.

    Raises:
        InvalidInput: it is none, damaged, too large, or in another format.
    """
    try:
        image = opened(data, formats)
        if needed is not None:
            image.draft("RGB", (needed, needed))
        return _in_colours(_upright(image))
    except DAMAGED as error:
        raise InvalidInput(
            f"These {len(data):,} bytes are no image that can be read ({type(error).__name__}). Give a whole file in "
            f"one of these formats: {', '.join(formats)}."
        ) from error


def opened(data: bytes, formats: tuple[str, ...]) -> Image.Image:
    """What the beginning of the file says of it. Raises InvalidInput: too many pixels; or what Pillow raises."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        image = Image.open(BytesIO(data), formats=formats)
    pixels = image.width * image.height
    if pixels > MOST_PIXELS:
        raise InvalidInput(
            f"The image has {image.width:,} × {image.height:,} pixels; at most {MOST_PIXELS:,} in all are read. "
            "Make it smaller."
        )
    return image


def _upright(image: Image.Image) -> Image.Image:
    """As its file says that the camera was held; what a file says of itself is no reason to refuse its pixels."""
    image.load()
    try:
        return ImageOps.exif_transpose(image)
    except DAMAGED:
        return image


def _in_colours(image: Image.Image) -> Image.Image:
    """Pillow would take all that is brighter than 255 of 65,535 for white."""
    if image.mode in DEEP_GREY:
        image = image.convert("I").point(lambda value: value * 2**-BITS_TO_DROP).convert("L")
    return image.convert("RGB")
