"""What a model is asked about: a text, a question about a text, or an image."""

from collections.abc import Callable, Mapping

from studio.errors import InvalidInput
from studio.images.kinds import MOST_BYTES
from studio.inputs import Input
from studio.tasks.base import Takes

# The smallest image that there is: one grey pixel.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c6368000000820081"
    "77cd72b60000000049454e44ae426082"
)
_OF_LENGTH: Mapping[Takes, Callable[[str], Input]] = {
    "text": lambda text: text,
    "question": lambda text: ("What is it?", text),
    "image": lambda _: PIXEL,
}


def of_length(takes: Takes, text: str) -> Input:
    """An input that is as long as this text is, where inputs have lengths."""
    return _OF_LENGTH[takes](text)


def words_of(one: Input) -> str:
    """The text that answers are about; none of an image."""
    if isinstance(one, bytes):
        return ""
    return one if isinstance(one, str) else one[1]


def texts_of(one: Input) -> tuple[tuple[str, str], ...]:
    """Every text in it, each with what it is called."""
    if isinstance(one, bytes):
        return ()
    return (("text", one),) if isinstance(one, str) else (("question", one[0]), ("text", one[1]))


def require_image(image: bytes, number: int | None = None) -> None:
    """Raises InvalidInput for a file that is empty or too large; `number` names it among several.

    Whether it is an image is for the runtime to say, which looks into it.
    """
    which = "The image" if number is None else f"Image {number}"
    if not image:
        raise InvalidInput(f"{which} is an empty file. Choose another one.")
    if len(image) > MOST_BYTES:
        raise InvalidInput(f"{which} has {len(image):,} bytes; at most {MOST_BYTES:,} are taken. Make it smaller.")
