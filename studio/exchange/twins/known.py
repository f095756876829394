"""The signatures of what is compared: the project's texts, then the new ones of a file, on the disk."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from studio.exchange.twins.signatures import WIDTH, Signatures, signatures

BATCH_ROWS = 50_000
# What is known of a text: its hash, the hash of the first of its group, that of the group which a file named for it
# (zeros where there is none), and whether it is held out.
ABOUT = np.dtype([("hash", "V16"), ("group", "V16"), ("named", "V16"), ("is_held_out", "?")])
# (hash, group key, named group, split)
Known = tuple[str, str | None, str | None, str]
NONE = bytes(16).hex()


class Compared:
    """Files of one record a text; `remove` them when the groups are known."""

    def __init__(self, folder: Path) -> None:
        self._signatures = folder / "compared"
        self._about = folder / "compared.about"

        self.remove()
        self._signatures.touch()
        self._about.touch()

    def add_known(self, texts: Sequence[str], known: Sequence[Known]) -> None:
        """Sign some texts of a project."""
        with self._signatures.open("ab") as signed:
            signatures(texts).tofile(signed)
        rows = [
            (bytes.fromhex(key), bytes.fromhex(group or NONE), bytes.fromhex(named or NONE), split == "holdout")
            for key, group, named, split in known
        ]
        with self._about.open("ab") as about:
            np.array(rows, ABOUT).tofile(about)

    def add_new(self, found: Signatures, rows: NDArray[np.intp]) -> None:
        """These rows of the signatures of a file."""
        with self._signatures.open("ab") as signed:
            for start in range(0, len(rows), BATCH_ROWS):
                found[rows[start : start + BATCH_ROWS]].tofile(signed)

    def signatures(self) -> Signatures:
        if not self._signatures.stat().st_size:
            return np.empty((0, WIDTH), np.uint32)
        return np.memmap(self._signatures, np.uint32, "r").reshape(-1, WIDTH)

    def about(self) -> NDArray[np.void]:
        """What is known of the texts of the project, which come first."""
        if not self._about.stat().st_size:
            return np.empty(0, ABOUT)
        return np.memmap(self._about, ABOUT, "r")

    def remove(self) -> None:
        self._signatures.unlink(missing_ok=True)
        self._about.unlink(missing_ok=True)
