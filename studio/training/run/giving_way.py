"""Work that nobody waits for takes the processor time that others leave."""

import logging
import os
import sys
import time
from pathlib import Path

logger = logging.getLogger(__name__)

AUTOGROUP = Path("/proc/self/autogroup")
# The kernel takes one change in a tenth of a second, from all processes together.
TRIES, PAUSE_SECONDS = 5, 0.15


def give_way(niceness: int, autogroup: Path = AUTOGROUP) -> None:
    """Let every other process go first, the more the higher the niceness (0 to 19) is.

    Where Linux shares the cores out among sessions first (sched(7), "The autogroup feature"), a process's own niceness
    counts only inside its session, and a run, which has one to itself, would get as much as the whole server: so the
    session is given the niceness too.
    """
    os.nice(niceness)
    if not niceness or not autogroup.exists() or sys.platform != "linux" or os.getsid(0) != os.getpid():
        return
    for _ in range(TRIES):
        try:
            autogroup.write_text(str(niceness))
            return
        except OSError as error:
            refused = error
            time.sleep(PAUSE_SECONDS)
    logger.warning("This session keeps its share of the processor: %s", refused)
