"""Swaps two versions many times in a process of its own, and prints its memory in bytes after each swap, as JSON.

python -m tests.studio.serving.swapping SWAPS VARIANT FOLDER FOLDER
"""

import json
import sys

import psutil

from studio.settings import prepare_libraries
from studio.wiring.models import import_libraries

TEXTS = ["where is my parcel", "I love it", "please " * 80, "the card is broken"]


def swap(swaps: int, variant: str, folders: list[str]) -> list[int]:
    """Each swap is loaded, warmed, switched to, and asked, as those are that a project serves."""
    from studio.checkpoints.runtimes import load_runtime
    from studio.serving.predictor import Predictor
    from studio.serving.slot import Slot
    from studio.tasks import TASKS

    slot, process, memory = Slot(), psutil.Process(), []
    for number in range(swaps):
        folder = folders[number % len(folders)]
        runtime = load_runtime(folder, "cpu", variant)
        predictor = Predictor(f"v{number}-aa", folder, TASKS["text-classification"], runtime, variant)
        del runtime  # the predictor alone holds it
        predictor.warm()
        slot.switch(predictor)
        del predictor
        assert slot.predict(TEXTS)[0].version == f"v{number}-aa"
        memory.append(process.memory_info().rss)
    slot.switch(None)
    return memory


if __name__ == "__main__":
    prepare_libraries()
    import_libraries()
    print(json.dumps(swap(int(sys.argv[1]), sys.argv[2], sys.argv[3:])))
