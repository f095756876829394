"""What the processor could do at most, and how much of that a model needs for some texts."""

import statistics
import time
from collections.abc import Sequence
from typing import Any

import torch

SIDE = 1_024
REPEATS = 12


def gemm_flops_per_second(precision: torch.dtype) -> float:
    """The speed of a large matrix product on every core, in floating point operations a second."""
    left, right = (torch.rand(SIDE, SIDE).to(precision) for _ in range(2))
    seconds = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        torch.mm(left, right)
        seconds.append(time.perf_counter() - started)
    return 2 * SIDE**3 / statistics.median(seconds)


def needed_flops(model: Any, lengths: Sequence[int]) -> float:
    """The matrix products of an encoder for texts of so many tokens each, without padding."""
    a_token = 2 * sum(
        module.weight.numel() for module in model.base_model.modules() if isinstance(module, torch.nn.Linear)
    )
    config = model.config
    # The scores of all pairs of tokens, and the sum that they weigh, in each layer.
    a_pair = 4 * config.hidden_size * config.num_hidden_layers
    return float(sum(length * a_token + length**2 * a_pair for length in lengths))
