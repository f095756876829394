"""What a PyTorch model takes in memory."""

from itertools import chain

from torch import nn


def module_bytes(module: nn.Module) -> int:
    """Its parameters and buffers, tied ones once."""
    tensors = {one.data_ptr(): one.numel() * one.element_size() for one in chain(module.parameters(), module.buffers())}
    return sum(tensors.values())
