"""Many images as what a model is asked about, of which only some are in memory at a time."""

from collections.abc import Sequence
from typing import overload

from studio.images.folder import ImageFolder


class KeptImages(Sequence[bytes]):
    """The bytes of many images, each read when it is looked at."""

    def __init__(self, images: ImageFolder, digests: Sequence[str]) -> None:
        self._images = images
        self._digests = digests

    def __len__(self) -> int:
        return len(self._digests)

    @overload
    def __getitem__(self, place: int) -> bytes: ...
    @overload
    def __getitem__(self, place: slice) -> list[bytes]: ...
    def __getitem__(self, place: int | slice) -> bytes | list[bytes]:
        if isinstance(place, slice):
            return [self._images.read(digest) for digest in self._digests[place]]
        return self._images.read(self._digests[place])
