"""Loads one variant in this process, and prints what that took."""

import json
import sys
import time

import psutil

from studio.checkpoints import load  # noqa: F401  what every variant imports is not its own weight
from studio.checkpoints.runtimes import pytorch  # noqa: F401
from studio.serving.board.entrants import Entrant
from studio.serving.board.material import input_from


def main() -> None:
    given = json.load(sys.stdin)
    before, started = _memory_mb(), time.perf_counter()
    predictor = Entrant(**given["entrant"]).load()
    seconds = time.perf_counter() - started
    predictor.predict([input_from(one) for one in given["inputs"]], takes_all=True)
    print(json.dumps({"load_seconds": round(seconds, 3), "memory_mb": round(max(0.0, _memory_mb() - before), 1)}))
    predictor.close()


def _memory_mb() -> float:
    return float(psutil.Process().memory_info().rss) / 1e6


if __name__ == "__main__":
    main()
