"""A small picture of an image, for lists."""

from io import BytesIO
from threading import BoundedSemaphore

from PIL import Image

from studio.images.kinds import Kind
from studio.images.reading import open_image

# The longer side, in pixels; lists show it half as large, sharp on screens with more pixels.
LONGEST = 256
QUALITY = 80
# A list asks for many at once, and unpacking a large image takes hundreds of megabytes.
AT_ONCE = BoundedSemaphore(2)
THUMBNAIL = Kind("webp", "image/webp")


def thumbnail(data: bytes) -> bytes:
    """As WebP, upright and without what the file says besides, such as where it was taken. Raises InvalidInput."""
    with AT_ONCE:
        image = open_image(data, needed=LONGEST)
        image.thumbnail((LONGEST, LONGEST), Image.Resampling.BILINEAR, reducing_gap=2.0)
    small = Image.new("RGB", image.size)
    small.paste(image)
    file = BytesIO()
    small.save(file, "WEBP", quality=QUALITY)
    return file.getvalue()
