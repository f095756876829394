"""Which device a setting means."""

import torch

from studio.errors import InvalidInput


def choose_device(setting: str) -> str:
    """`auto` takes CUDA, then Apple's MPS, then the processor; anything else is checked and returned.

    Raises:
        InvalidInput: no such device on this machine.
    """
    if setting == "auto":
        if torch.cuda.is_available():
            return "cuda"
        return "mps" if torch.backends.mps.is_available() else "cpu"
    try:
        torch.empty(0, device=setting)
    except (RuntimeError, AssertionError) as error:
        raise InvalidInput(
            f"STUDIO_DEVICE is {setting!r}, which this machine does not have. Use auto or cpu."
        ) from error
    return setting
