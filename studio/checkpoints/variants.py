"""The ways to run one version: what they are called, where each runs, and what it runs. Nothing here needs torch."""

import sys
from dataclasses import dataclass

from studio.errors import InvalidInput

# What a version's folder holds: a whole model, or a linear head on a base that it shares; or a whole model that is no
# classifier of texts or of their tokens, and that only PyTorch runs.
MODEL, HEAD, PYTORCH_ONLY = "model", "head", "pytorch only"
# The tasks whose whole models run as any variant: each text, or each token of it, has its logits.
MODEL_TASKS = frozenset({"text-classification", "multi-label", "token-classification", "question-answering"})
# What every other variant is compared with, and what serves when none is as good.
REFERENCE = "fp32"


@dataclass(frozen=True, slots=True)
class Variant:
    """One row of the table; `what` tells people in a sentence."""

    name: str
    what: str
    # Types of devices, as torch names them.
    devices: frozenset[str]
    kinds: frozenset[str]
    # Whether it runs from files of its own, which take a while to make.
    has_files: bool = False

    def runs(self, kind: str, device: str) -> bool:
        """Whether a version of this kind can be run so on a device such as cuda:1."""
        return kind in self.kinds and device.split(":")[0] in self.devices


EVERYWHERE = frozenset({"cpu", "cuda", "mps"})
PROCESSOR = frozenset({"cpu"})
ANYTHING = frozenset({MODEL, HEAD, PYTORCH_ONLY})
# The library is called by what Linux names it.
LINUX = PROCESSOR if sys.platform == "linux" else frozenset[str]()
ALL = (
    Variant(REFERENCE, "PyTorch with 32 bits a number: as it was trained.", EVERYWHERE, ANYTHING),
    Variant(
        "bf16",
        "PyTorch with 16 bits a number, in the range of 32: half the memory, fast on processors that know it.",
        EVERYWHERE,
        ANYTHING,
    ),
    Variant(
        "fp16",
        "PyTorch with 16 bits a number, finer and of a smaller range than bf16: for graphics cards.",
        frozenset({"cuda", "mps"}),
        ANYTHING,
    ),
    Variant(
        "compiled",
        "Compiled for this machine by torch.compile, with 32 bits a number.",
        LINUX,
        frozenset({MODEL}),
        has_files=True,
    ),
    Variant(
        "compiled-bf16",
        "Compiled for this machine by torch.compile, with matrix products of 16 bits a number.",
        LINUX,
        frozenset({MODEL}),
        has_files=True,
    ),
    Variant("onnx", "ONNX Runtime with 32 bits a number.", PROCESSOR, frozenset({MODEL}), has_files=True),
    Variant(
        "onnx-int8",
        "ONNX Runtime with weights of 8 bits: the smallest, and not always as good. What is between layers is rounded "
        "for a whole batch, so probabilities differ a little with the texts that are asked at the same moment.",
        PROCESSOR,
        frozenset({MODEL}),
        has_files=True,
    ),
)
VARIANTS = {variant.name: variant for variant in ALL}


def find_variant(name: str) -> Variant:
    """Raises InvalidInput, naming those that there are."""
    if name not in VARIANTS:
        raise InvalidInput(f"There is no variant {name!r}. Choose one of: {', '.join(VARIANTS)}.")
    return VARIANTS[name]


def variants_for(kind: str, device: str) -> list[Variant]:
    """Those that can run a version of this kind on a device, the reference first."""
    return [variant for variant in ALL if variant.runs(kind, device)]


def kind_of_task(task: str) -> str:
    """What a whole model of this task is: MODEL or PYTORCH_ONLY."""
    return MODEL if task in MODEL_TASKS else PYTORCH_ONLY
