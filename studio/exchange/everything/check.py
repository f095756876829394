"""Reads a whole project's file and checks every line, before anything is stored."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from studio.errors import BadFile
from studio.exchange.everything.example import Past, read_example
from studio.exchange.everything.header import Header
from studio.exchange.everything.images import Keep, read_image
from studio.exchange.everything.lines import FULL, IMAGE, MARK, PLAIN
from studio.exchange.everything.values import Unfit
from studio.exchange.readers.json_lines import read_json_lines
from studio.exchange.readers.record import Record
from studio.exchange.split import HASH_DIGITS


@dataclass(frozen=True, slots=True)
class Whole:
    """A file that was found good: what stands before its examples, and how many there are."""

    header: Header
    examples: int


def is_everything(values: dict[str, object]) -> bool:
    """Whether a file's first record says that it holds a whole project; a table may have a column of that name."""
    return values.keys() == {MARK} and isinstance(values[MARK], int)


def check_everything(
    path: Path,
    max_text_bytes: int,
    now: float,
    tick: Callable[[int], None] = lambda _: None,
    see: Callable[[dict[str, Any]], None] = lambda _: None,
    *,
    keep: Keep,
) -> Whole:
    """`see` is shown every example, and `keep` keeps the images.

    Raises BadFile, naming the line, for the first thing that cannot be.
    """
    header, hashes = Header(now), bytearray()
    for row, past in read_everything(path, header, max_text_bytes, keep):
        hashes += bytes.fromhex(past.example["text_hash"])
        see(past.example)
        if row % 1_000 == 0:
            tick(row)
    keys = np.frombuffer(bytes(hashes), f"V{HASH_DIGITS // 2}")
    if len(np.unique(keys)) < len(keys):
        raise BadFile(f"{path.name} has a text twice. Nothing was stored. Export the project again.")
    return Whole(header, len(keys))


def read_everything(
    path: Path, header: Header, max_text_bytes: int, keep: Keep | None = None
) -> Iterator[tuple[int, Past]]:
    """Fill the header, then give every example with its line; images are kept where that is wanted. Raises BadFile."""
    records = read_json_lines(str(path))
    is_header = True
    for record in records:
        try:
            kind, found = _only(record)
            if kind == MARK:
                _require_version(found)
            elif kind == "example":
                if is_header:
                    header.finish()
                    is_header = False
                yield record.row, read_example(found, header, max_text_bytes)
            elif is_header and kind == IMAGE:
                header.images.add(read_image(found, keep))
            elif is_header:
                header.take(kind, found)
            else:
                raise Unfit(f"a line of kind {kind!r} stands after the examples")
        except Unfit as problem:
            raise _refused(path, record.row, problem) from problem
    if is_header:
        try:
            header.finish()
        except Unfit as problem:
            raise _refused(path, 1, problem) from problem


def _refused(path: Path, row: int, problem: Unfit) -> BadFile:
    reason = f"row {row}: {problem}"
    return BadFile(f"{path.name}, {reason}. Nothing was stored. Export the project again.", (reason,))


def _only(record: Record) -> tuple[str, object]:
    if len(record.values) != 1:
        raise Unfit(f"it has {len(record.values)} keys, and one that says what it is was expected")
    return next(iter(record.values.items()))


def _require_version(found: object) -> None:
    if found not in (PLAIN, FULL):
        raise Unfit(f"it is of form {json.dumps(found)[:20]}, and this studio reads the forms {PLAIN} and {FULL}")
