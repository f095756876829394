"""The checked rows of an import in a folder of its own, from where they are stored in pieces, now or after a crash."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from studio.exchange.split import HASH_DIGITS
from studio.exchange.twins import WIDTH, signatures
from studio.images import ImageFolder

BATCH_ROWS = 4_000
HASH_BYTES = HASH_DIGITS // 2
NONE = -1
# What stands in place of a label's number where `said` tells what is said: JSON, with the numbers of its labels.
SAID = 0
# A row for each label of a record; the second one of a record is `again`, and does not repeat the text.
SCHEMA = pa.schema(
    [
        ("row", pa.int64()),
        ("again", pa.bool_()),
        ("text", pa.string()),
        ("question", pa.string()),
        ("image", pa.string()),
        ("hash", pa.binary(HASH_BYTES)),
        ("extra", pa.string()),
        ("group", pa.string()),
        ("label", pa.int32()),
        ("said", pa.string()),
        ("annotator", pa.int32()),
        ("details", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True)
class Names:
    """What the numbers in the rows stand for, and which of the labels are new."""

    labels: list[str]
    new_labels: list[str]
    annotators: list[str]


@dataclass(frozen=True, slots=True)
class Changes:
    """What a file does to examples that are there already.

    `regrouped` are (text hash, group key, named group), a group that is None staying as it is; `leaks` are the hashes
    of held-out examples, each with that of one in the pool that gives it away. All that follows from `examples` of the
    project, all there were; without `hold_out` no text is held out that is like no other.
    """

    regrouped: list[tuple[str, str | None, str | None]] = field(default_factory=list)
    leaks: list[tuple[str, str]] = field(default_factory=list)
    examples: int | None = None
    hold_out: bool = True

    @property
    def count(self) -> int:
        return len(self.leaks) + len(self.regrouped)

    def part(self, begin: int, end: int) -> "Changes":
        """Some of them: the leaks come first."""
        after = len(self.leaks)
        return replace(
            self, leaks=self.leaks[begin:end], regrouped=self.regrouped[max(0, begin - after) : max(0, end - after)]
        )


class Spool:
    """The folder of one import."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.images = ImageFolder(folder / "images")
        self._rows = folder / "rows.arrow"
        self._signatures = folder / "signatures"
        self._names = folder / "names.json"
        self._groups = folder / "groups.npy"
        self._changes = folder / "changes.json"
        # A file that holds a whole project is kept as it is, and what the check found out about it beside it.
        self.everything = folder / "everything.jsonl"
        self.whole = folder / "whole.json"

    def write(self) -> "SpoolWriter":
        self.folder.mkdir(parents=True, exist_ok=True)
        return SpoolWriter(self._rows, self._signatures)

    def rows(self) -> pa.Table:
        """Every row; it lies on the disk, and is read where it is looked at."""
        with pa.memory_map(str(self._rows)) as file:
            return pa.ipc.open_file(file).read_all()

    def signatures(self) -> NDArray[np.uint32]:
        """A signature for each row."""
        if not self._signatures.stat().st_size:
            return np.empty((0, WIDTH), np.uint32)
        return np.memmap(self._signatures, np.uint32, "r").reshape(-1, WIDTH)

    def save_names(self, names: Names) -> None:
        self._names.write_text(json.dumps(asdict(names)), encoding="utf-8")

    def names(self) -> Names:
        return Names(**json.loads(self._names.read_text(encoding="utf-8")))

    def save_groups(self, groups: NDArray[Any]) -> None:
        # In place of the old ones, which may be looked at: they are laid out in memory as they lie on the disk.
        fresh = self._groups.with_suffix(".new.npy")
        np.save(fresh, groups)
        fresh.replace(self._groups)

    def groups(self) -> NDArray[Any]:
        """For each row the hash of the first text of its group, and whether that is held out."""
        found: NDArray[Any] = np.load(self._groups, mmap_mode="r")
        return found

    def save_changes(self, changes: Changes) -> None:
        self._changes.write_text(json.dumps(asdict(changes)), encoding="utf-8")

    def changes(self) -> Changes:
        """What the file does to examples that are there already."""
        if not self._changes.is_file():
            return Changes()
        values = json.loads(self._changes.read_text(encoding="utf-8"))
        lists = {name: [tuple(row) for row in values[name]] for name in ("regrouped", "leaks")}
        return Changes(**{**values, **lists})

    def is_whole(self) -> bool:
        """Whether every row was checked and grouped, so that they can be stored."""
        return self._groups.is_file() or self.whole.is_file()

    def take(self, source: Path) -> None:
        """Keep a file that holds a whole project; one that lies in the spool already is moved."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if source.parent == self.folder:
            source.replace(self.everything)
        else:
            shutil.copyfile(source, self.everything)

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


class SpoolWriter:
    """Takes checked rows one at a time."""

    def __init__(self, rows: Path, signatures_path: Path) -> None:
        self._file = pa.OSFile(str(rows), "wb")
        self._writer = pa.ipc.new_file(self._file, SCHEMA)
        self._signatures = signatures_path.open("wb")
        self._waiting: list[tuple[Any, ...]] = []
        self.count = 0

    def add(self, *row: Any) -> None:
        """One row, its values in the order of SCHEMA."""
        self._waiting.append(row)
        self.count += 1
        if len(self._waiting) == BATCH_ROWS:
            self._flush()

    def __enter__(self) -> "SpoolWriter":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is None:
            self._flush()
        self._writer.close()
        self._file.close()
        self._signatures.close()

    def _flush(self) -> None:
        if not self._waiting:
            return
        columns: Sequence[Sequence[Any]] = list(zip(*self._waiting, strict=True))
        self._waiting = []
        arrays = [pa.array(column, field.type) for column, field in zip(columns, SCHEMA, strict=True)]
        self._writer.write_batch(pa.record_batch(arrays, schema=SCHEMA))
        signatures(columns[SCHEMA.get_field_index("text")]).tofile(self._signatures)
