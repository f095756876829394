"""kill -9 in the middle of a scoring: another process goes on behind what is stored, and nothing is missed."""

import subprocess
import sys
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from storage import Store
from studio.scoring.run import IN_FLIGHT
from studio.scoring.scoring import Scoring
from tests.conftest import ROOT, Clock
from tests.running import wait_for
from tests.scoring import make_served, newest, require_all_scored
from tests.scoring_process import PIECE_TEXTS
from tests.studio.scoring.test_scorer import FIRST

EXAMPLES = 480
KILLED_AT = (40, 250)


def has_come_to(store: Store, project: int, done: int) -> bool:
    row = newest(store, project)
    return row.done >= done or row.state == "done"


@pytest.mark.slow
def test_a_scoring_survives_every_kill_9(database_url: str, clock: Clock, tmp_path: Path) -> None:
    store, log = Store.open(database_url), tmp_path / "asked.txt"
    project = make_served(store, clock, EXAMPLES)
    Scoring(store, clock, lambda _project_id, _version: "fp32").request(project, "ana")
    command = [sys.executable, "-m", "tests.scoring_process", database_url, str(log)]
    # Two at once: the second waits for the first to be silent.
    running = [subprocess.Popen(command, cwd=ROOT), subprocess.Popen(command, cwd=ROOT)]
    try:
        for done in KILLED_AT:
            wait_for(f"{done} scores", partial(has_come_to, store, project, done), 60)
            owner = str(newest(store, project).owner)
            [victim] = [one for one in running if owner.startswith(f"{one.pid}-")]
            victim.kill()
            victim.wait(10)
            running.remove(victim)
            running.append(subprocess.Popen(command, cwd=ROOT))
        wait_for("the end", partial(has_come_to, store, project, EXAMPLES + 1), 120)
    finally:
        for one in running:
            one.kill()
            one.wait(10)
    require_all_scored(store, project, FIRST)
    asked = Counter(log.read_text().splitlines())
    assert len(asked) == EXAMPLES
    again = sum(count - 1 for count in asked.values())
    assert again <= len(KILLED_AT) * (IN_FLIGHT + 1) * PIECE_TEXTS, "only what was in flight is asked again"
    store.close()
