"""Starts a measurement in a process of its own, and waits for it."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from studio.errors import StudioError
from studio.serving.board.entrants import Entrant
from studio.serving.board.figures import Row
from studio.serving.board.material import Material

ROOT = Path(__file__).resolve().parents[3]
GIVEN, FOUND, SAID, LOG = "given.json", "found.json", "said", "log"
LOOK_SECONDS = 0.3
MOST_TOLD = 300


def measure_apart(
    entrants: Sequence[Entrant],
    material: Material,
    say: Callable[[str, float], None],
) -> list[Row]:
    """A row for each entrant, the first of which is the reference.

    `say` hears what goes on and the share that is done, several times a second; when it raises, the process ends too.

    Raises:
        StudioError: it could not be measured, and why.
    """
    with tempfile.TemporaryDirectory(prefix="studio-board-") as folder:
        at = Path(folder)
        given = {"entrants": [asdict(one) for one in entrants], "material": material.to_json()}
        (at / GIVEN).write_text(json.dumps(given), encoding="utf-8")
        with (at / LOG).open("wb") as log:
            command = [sys.executable, "-m", "studio.serving.board", folder]
            process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        try:
            while process.poll() is None:
                say(*_said(at))
                with suppress(subprocess.TimeoutExpired):
                    process.wait(LOOK_SECONDS)
        finally:
            process.kill()
            process.wait()
        return _found(at, process.returncode)


def _said(folder: Path) -> tuple[str, float]:
    if not (folder / SAID).is_file():
        return "starting", 0.0
    words, share = json.loads((folder / SAID).read_text(encoding="utf-8"))
    return words, share


def _found(folder: Path, code: int) -> list[Row]:
    if not (folder / FOUND).is_file():
        told = (folder / LOG).read_text(errors="replace").strip()[-MOST_TOLD:]
        raise StudioError(f"The measurement ended with {code}. {told or 'It said nothing; memory may have run out.'}")
    found = json.loads((folder / FOUND).read_text(encoding="utf-8"))
    if "error" in found:
        raise StudioError(found["error"])
    return [Row.from_dict(row) for row in found["rows"]]
