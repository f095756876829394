"""Memory that was let go of goes back to the operating system, and to the graphics card."""

from studio.allocator import give_back_freed


def give_back() -> None:
    """Return what is free inside this process.

    The C library keeps what it has freed, in a heap for each few threads, and a model is let go of by another thread
    than the next one is loaded by: 50 swaps left half a gigabyte that nobody used. torch does the same on a card.
    """
    from studio.checkpoints.device_memory import give_back_device_memory  # with torch, which takes seconds

    give_back_device_memory()
    give_back_freed()
