"""Memory of a graphics card that was let go of goes back to the card, where a training in another process needs it."""

import torch


def give_back_device_memory() -> None:
    """Return what torch keeps for its next tensors; nothing happens where no card is used."""
    torch.cuda.empty_cache()  # does nothing before this process has used CUDA
    if torch.backends.mps.is_available():
        torch.mps.empty_cache()
