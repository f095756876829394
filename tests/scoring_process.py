"""Scores on a database until it is ended: `python -m tests.scoring_process URL LOG`; each text it asks about is logged.

Its model is one of tests.scoring, and takes its time.
"""

import os
import sys
import threading
import time
from collections.abc import Sequence

from storage import Store
from studio.scoring.scorer import Scorer
from studio.tasks.base import Asked, Spoken
from tests.scoring import spoken

PIECE_TEXTS = 8
ANSWER_SECONDS = 0.004


def main() -> None:
    store = Store.open(sys.argv[1])
    log = os.open(sys.argv[2], os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def ask(_project_id: int, version: str, _variant: str, examples: Sequence[Asked]) -> Sequence[Spoken]:
        os.write(log, "".join(f"{example.text}\n" for example in examples).encode())
        threading.Event().wait(ANSWER_SECONDS)
        return [spoken(version, example.text) for example in examples]

    scorer = Scorer(store, time.time, ask, heartbeat_seconds=0.05, owner_timeout_seconds=0.4, piece_texts=PIECE_TEXTS)
    scorer.start()
    threading.Event().wait()


if __name__ == "__main__":
    main()
