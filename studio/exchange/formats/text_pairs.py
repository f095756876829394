"""Texts beside what is written from them, as JSON Lines, `{"source": …, "target": …}`, or as tab-separated values."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from studio.exchange.source import Source
from studio.exchange.writers import harmless

SOURCE, TARGET = "source", "target"
NO_TARGET = "An example without an agreed target has only its source in the file"
OTHERS = "What other people wrote is left out, as only the agreed target is in the file,"
SAME_NAME = "A column of the example that is called source or target is left out"
NO_COLUMN = "What the example has besides is left out, as there are two columns,"
FORMULA = "A text that a spreadsheet would run as a formula begins with an apostrophe in the file"


@dataclass(frozen=True, slots=True)
class Pair:
    """A text and what is to be written from it, None where nobody has agreed on it; `extra` is what else there is."""

    example_id: int
    source: str
    target: str | None
    extra: Mapping[str, Any]


def write_pair_lines(source: Source, file: BinaryIO) -> int:
    """One object a line, with what else the example has; returns how many there were."""
    count = 0
    for pair in _pairs(source):
        extra = {name: value for name, value in pair.extra.items() if name not in (SOURCE, TARGET)}
        if len(extra) < len(pair.extra):
            source.losses.add(SAME_NAME, pair.example_id)
        # Every line has both, so that a file in which nobody has written yet is read by the same columns.
        line = {**extra, SOURCE: pair.source, TARGET: pair.target}
        file.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
        count += 1
    return count


def write_pair_table(source: Source, file: BinaryIO) -> int:
    """A row for each, with quotes where a text has tabs, quotes or lines; returns how many there were."""
    count = 0
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    try:
        writer = csv.writer(text, delimiter="\t")
        writer.writerow((SOURCE, TARGET))
        for pair in _pairs(source):
            if pair.extra:
                source.losses.add(NO_COLUMN, pair.example_id)
            cells = [harmless(one) for one in (pair.source, pair.target or "")]
            if cells != [pair.source, pair.target or ""]:
                source.losses.add(FORMULA, pair.example_id)
            writer.writerow(cells)
            count += 1
    finally:
        text.detach()
    return count


def _pairs(source: Source) -> Iterator[Pair]:
    for history, said in source.histories():
        target = said[history.agreed.value_id] if history.agreed is not None else None
        if target is None:
            source.losses.add(NO_TARGET, history.id)
        elif {said[one.value_id] for one in history.revisions if one.value_id is not None} - {target}:
            source.losses.add(OTHERS, history.id)
        yield Pair(history.id, history.text, target, history.extra or {})
