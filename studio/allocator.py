"""The C library's heap: what a batch has freed is kept for the next one, and goes back when a model goes."""

import ctypes
import sys
from contextlib import suppress

# `malloc.h` of the GNU C library. Larger blocks than 32 MB always come from the system, whatever is set.
TRIM_THRESHOLD, MMAP_THRESHOLD, ARENA_MAX = -1, -3, -8
LARGEST_FROM_HEAP = 32 * 2**20
KEPT_AT_MOST = 128 * 2**20
# Each keeps what it has freed for itself, and by default there are eight for each core.
HEAPS = 4


def keep_what_is_freed() -> None:
    """Let the sums between a model's layers use the same memory again.

    By default much of it is new memory from the system each time, which is cleared first: half of the time that a
    compiled model takes for 512 tokens.
    """
    if _c_library is not None:
        _c_library.mallopt(MMAP_THRESHOLD, LARGEST_FROM_HEAP)
        _c_library.mallopt(TRIM_THRESHOLD, KEPT_AT_MOST)
        _c_library.mallopt(ARENA_MAX, HEAPS)


def give_back_freed() -> None:
    """Return to the system what is free inside the heap."""
    if _c_library is not None:
        _c_library.malloc_trim(0)


def _found() -> ctypes.CDLL | None:
    if sys.platform != "linux":
        return None
    library = ctypes.CDLL(None)
    with suppress(AttributeError):  # musl has neither
        library.mallopt, library.malloc_trim  # noqa: B018
        return library
    return None


_c_library = _found()
