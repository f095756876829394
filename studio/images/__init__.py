"""Images as files: what is one, where the studio keeps it, and how it is shown."""

from studio.images.folder import DIGITS, ImageFolder, digest_of
from studio.images.kinds import KEPT, Kind, kind_of, require_image
from studio.images.thumbnails import THUMBNAIL, thumbnail

__all__ = [
    "DIGITS",
    "KEPT",
    "THUMBNAIL",
    "ImageFolder",
    "Kind",
    "digest_of",
    "kind_of",
    "require_image",
    "thumbnail",
]
