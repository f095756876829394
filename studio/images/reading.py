"""Images out of the bytes of their files, of which none is believed to be what it says that it is."""

import warnings
from io import BytesIO

from PIL import Image, ImageOps

from studio.errors import InvalidInput

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP")
# A file of some kilobytes can be an image of gigabytes.
MOST_PIXELS = 50_000_000


def open_image(data: bytes, formats: tuple[str, ...] = FORMATS) -> Image.Image:
    """The image of a file's bytes, upright, in red, green and blue; of one that moves the first picture.

    Raises:
        InvalidInput: it is none, damaged, too large, or in another format.
    """
    try:
        image = opened(data, formats)
        return ImageOps.exif_transpose(image).convert("RGB")
    # Pillow raises one of these, by the format and by what is wrong with it.
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
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
