"""Freed memory is used again, and given back when that is wanted."""

import subprocess
import sys

import pytest

COUNT_FAULTS = """
import resource, sys
from studio.allocator import give_back_freed, keep_what_is_freed
if sys.argv[1] == "kept":
    keep_what_is_freed()
import ctypes
library = ctypes.CDLL(None)
library.malloc.restype = ctypes.c_void_p
library.free.argtypes = [ctypes.c_void_p]
SIZE = 24 * 2**20

def use():
    blocks = [library.malloc(SIZE) for _ in range(2)]
    for block in blocks:
        ctypes.memset(block, 1, SIZE)
    for block in blocks:
        library.free(block)

def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt

use()
before = faults()
for _ in range(10):
    use()
print(faults() - before)
give_back_freed()
before = faults()
use()
print(faults() - before)
"""


def faults(mode: str) -> list[int]:
    """Pages that the system had to give: for ten uses of the same memory, and for one after it was given back."""
    run = subprocess.run([sys.executable, "-c", COUNT_FAULTS, mode], capture_output=True, text=True, check=True)
    return [int(line) for line in run.stdout.split()]


@pytest.mark.skipif(sys.platform != "linux", reason="what the GNU C library does")
def test_what_a_batch_freed_is_used_by_the_next_and_given_back_when_that_is_wanted() -> None:
    again, afterwards = faults("kept")
    assert again < 500, "the same memory is new each time"
    assert afterwards > 5_000, "nothing was given back"
    assert faults("as it is")[0] > 5 * max(again, 500)
