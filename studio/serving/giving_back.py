"""Memory that was let go of goes back to the operating system, and to the graphics card."""

import ctypes
import sys
from collections.abc import Callable
from contextlib import suppress


def give_back() -> None:
    """Return what is free inside this process.

    The C library keeps what it has freed, in a heap for each few threads, and a model is let go of by another thread
    than the next one is loaded by: 50 swaps left half a gigabyte that nobody used. torch does the same on a card.
    """
    from studio.checkpoints.device_memory import give_back_device_memory  # with torch, which takes seconds

    give_back_device_memory()
    if _trim is not None:
        _trim(0)


def _found() -> Callable[[int], int] | None:
    if sys.platform != "linux":
        return None
    with suppress(OSError, AttributeError):  # musl has no such function, and gives back by itself
        trim: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
        return trim
    return None


_trim = _found()
