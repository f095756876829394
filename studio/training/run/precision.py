"""Which numbers the steps of a run are computed with. The weights themselves stay fp32."""

import torch

from studio.errors import InvalidInput

# What a processor needs to multiply bf16 faster than fp32; without it autocast only costs time.
FAST_ON_PROCESSORS = ("avx512_bf16", "amx_bf16")


def choose_precision(setting: str, device: str) -> str:
    """`auto` takes bf16 where the device is faster with it, else fp16 on CUDA, else fp32.

    Raises:
        InvalidInput: fp16 on a device that cannot train with it.
    """
    on_cuda = device.startswith("cuda")
    if setting == "fp16" and not on_cuda:
        raise InvalidInput(f"precision is 'fp16', which needs CUDA; this run is on {device}. Use auto, bf16 or fp32.")
    if setting != "auto":
        return setting
    if on_cuda:
        return "bf16" if torch.cuda.is_bf16_supported(including_emulation=False) else "fp16"
    if device == "cpu":
        capabilities = torch.cpu.get_capabilities()
        return "bf16" if any(capabilities.get(name) for name in FAST_ON_PROCESSORS) else "fp32"
    return "fp32"
