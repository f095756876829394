"""The images of a project whole: a line each, before the examples that name them."""

import base64
import binascii
from collections.abc import Callable, Iterator

from studio.errors import InvalidInput
from studio.exchange.everything.lines import IMAGE, line
from studio.exchange.everything.values import Unfit, Values
from studio.images import DIGITS, ImageFolder, require_image
from studio.images.kinds import MOST_BYTES

# Keeps the bytes of an image, and gives its name.
Keep = Callable[[bytes], str]
LONGEST = MOST_BYTES * 4 // 3 + 4


def image_lines(digests: list[str], images: ImageFolder) -> Iterator[bytes]:
    """Raises NotFound: the file of one is gone."""
    for digest in digests:
        data = base64.b64encode(images.read(digest)).decode()
        yield line(IMAGE, {"sha256": digest, "base64": data})


def read_image(found: object, keep: Keep | None) -> str:
    """The name of the image in a line, which is kept where that is wanted. Raises Unfit."""
    values = Values(found, "the image")
    digest = values.text("sha256", 64)
    if not DIGITS.fullmatch(digest):
        raise Unfit(f"sha256 of the image is {digest!r}, not 64 hexadecimal digits")
    if keep is not None:
        data = _decoded(values.text("base64", LONGEST), digest)
        if keep(data) != digest:
            raise Unfit(f"the bytes of image {digest[:16]}… are those of another")
    return digest


def _decoded(words: str, digest: str) -> bytes:
    try:
        data = base64.b64decode(words, validate=True)
        require_image(data)
    except (binascii.Error, InvalidInput) as problem:
        raise Unfit(f"image {digest[:16]}… cannot be read: {problem}") from problem
    return data
