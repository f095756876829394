"""The bytes of an image's file, to be looked at once."""

from pathlib import Path

from studio.errors import InvalidInput
from studio.images.kinds import MOST_BYTES


def bytes_of(path: Path) -> bytes:
    """Raises InvalidInput: the file cannot be read, or is larger than what is taken."""
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise InvalidInput(
                f"{path.name} has {size:,} bytes; at most {MOST_BYTES:,} are taken. Make the image smaller."
            )
        return path.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{path.name} could not be read: {error.strerror or error}. Check the file.") from error
