"""Makes the files of a variant: a process writes them into a folder that takes its name when it is whole."""

import json
import logging
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from studio.errors import StudioError

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.2
ROOT = Path(__file__).resolve().parents[3]
MOST_TOLD = 2_000


def make_files(
    checkpoint: str, variant: str, device: str, folder: Path, go_on: Callable[[], bool] = lambda: True
) -> bool:
    """Write the files of one of the VARIANTS that have any into `folder`, which they replace as a whole.

    `go_on()` is asked several times a second; False when it said no, and then nothing has changed.

    Raises:
        StudioError: they cannot be made; why, in a sentence.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{variant}-", dir=folder.parent) as work:
        made, log = Path(work) / "made", Path(work) / "log"
        made.mkdir()
        command = [sys.executable, "-m", "studio.checkpoints.making", checkpoint, variant, device, str(made)]
        with log.open("wb") as output:
            process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output, stdin=subprocess.DEVNULL)
        if not _wait(process, go_on):
            return False
        if process.returncode:
            raise StudioError(_why(variant, process.returncode, log.read_text(errors="replace")))
        shutil.rmtree(folder, ignore_errors=True)
        made.rename(folder)
    return True


def _wait(process: "subprocess.Popen[bytes]", go_on: Callable[[], bool]) -> bool:
    """Until it has ended; False when it was ended because nobody wants it any more."""
    try:
        while go_on():
            try:
                process.wait(LOOK_SECONDS)
            except subprocess.TimeoutExpired:
                continue
            return True
        return False
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def _why(variant: str, code: int, log: str) -> str:
    lines = log.strip().splitlines()
    try:
        return str(json.loads(lines[-1])["error"])
    except (IndexError, ValueError, TypeError, KeyError):
        logger.error("Making %s failed with %s: %s", variant, code, log[-MOST_TOLD:])
    if code == -signal.SIGKILL:
        return f"Making {variant} was ended from outside, most likely for want of memory. Free some, or choose another."
    last = lines[-1][:200] if lines else "it said nothing"
    return f"This model cannot be made into {variant}: {last}. The studio's log has the whole of it; choose another."
