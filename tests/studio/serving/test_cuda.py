"""A graphics card gets its memory back from a predictor that is closed, and swaps leave nothing on it."""

import gc

import pytest
import torch

from studio.checkpoints.runtimes import load_runtime
from studio.serving.predictor import Predictor
from studio.serving.slot import Slot
from studio.tasks import TASKS

pytestmark = pytest.mark.gpu

# The first two take what is taken once; after that, every other swap is to the same variant.
SWAPS = 5


def open_predictor(checkpoint: str, variant: str) -> Predictor:
    runtime = load_runtime(checkpoint, "cuda", variant)
    predictor = Predictor("v1-aa", checkpoint, TASKS["text-classification"], runtime, variant)
    predictor.warm()
    return predictor


def taken() -> tuple[int, int]:
    """Bytes of tensors on the card, and bytes that torch keeps from other processes, tensors included."""
    torch.cuda.synchronize()
    return torch.cuda.memory_allocated(), torch.cuda.memory_reserved()


@pytest.mark.parametrize("variant", ["fp32", "bf16", "fp16"])
def test_a_card_has_its_memory_back_once_a_predictor_is_closed(tiny_classifier: str, variant: str) -> None:
    open_predictor(tiny_classifier, variant).close()  # what the libraries take once, they keep
    gc.collect()  # what other tests have left goes now, and not when this one counts
    allocated, reserved = taken()
    predictor = open_predictor(tiny_classifier, variant)
    assert taken()[0] - allocated >= sum(predictor.weights.values()) > 0
    predictor.close()
    assert taken()[0] == allocated
    assert taken()[1] <= reserved


def test_swaps_leave_nothing_on_the_card(tiny_classifier: str) -> None:
    slot, seen = Slot(), []
    gc.collect()
    for number in range(SWAPS):
        slot.switch(open_predictor(tiny_classifier, ("fp32", "bf16")[number % 2]))
        assert slot.predict(["where is my parcel"])[0].version == "v1-aa"
        seen.append(taken()[0])
    slot.switch(None)
    assert seen[4] == seen[2] > taken()[0]
