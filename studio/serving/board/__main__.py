"""Measures in a process of its own: what it loads goes with it, and no page waits for its lock."""

import json
import sys
from pathlib import Path

from studio.errors import StudioError
from studio.serving.board.entrants import Entrant
from studio.serving.board.material import Material
from studio.serving.board.measuring import measure
from studio.serving.board.process import FOUND, GIVEN, SAID


def main(folder: str) -> int:
    """Read what is given in the folder, and write there what goes on, and what was found or went wrong."""
    at = Path(folder)
    given = json.loads((at / GIVEN).read_text(encoding="utf-8"))
    entrants = [Entrant(**one) for one in given["entrants"]]
    try:
        material = Material.from_json(given["material"])
        rows, _ = measure(entrants, material, lambda words, share: _say(at, words, share))
    except StudioError as error:
        (at / FOUND).write_text(json.dumps({"error": str(error)}), encoding="utf-8")
        return 1
    (at / FOUND).write_text(json.dumps({"rows": [row.to_dict() for row in rows]}), encoding="utf-8")
    return 0


def _say(folder: Path, words: str, share: float) -> None:
    beside = folder / f"{SAID}.new"
    beside.write_text(json.dumps([words, share]), encoding="utf-8")
    beside.replace(folder / SAID)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
