"""Which row of a file is the first of its text, and which labels the rows bring to it: some numbers a row in memory."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from studio.exchange.spool import HASH_BYTES, NONE

Numbers = NDArray[np.int64]
# Rows and labels that one transaction stores: it takes about 50 ms, for which everybody else waits.
PIECE = 2_000


@dataclass(frozen=True, slots=True)
class Plan:
    """`first` is, for each row, the first row of its text. `labels` are the rows that bring one, text by text in the
    order of their first rows, and `starts[n]` is where those of the text that begins in row n start."""

    first: Numbers
    labels: Numbers
    starts: Numbers

    def texts(self) -> NDArray[np.bool_]:
        """Which rows begin a text."""
        found: NDArray[np.bool_] = self.first == np.arange(len(self.first))
        return found

    def pieces(self, begin: int) -> Iterator[tuple[int, int]]:
        """Stretches of rows from `begin` on that one transaction each can store."""
        if not len(self.first):
            yield 0, 0
        work = np.arange(len(self.first) + 1) + self.starts
        while begin < len(self.first):
            end = int(np.searchsorted(work, work[begin] + PIECE, side="right")) - 1
            end = max(end, begin + 1)
            yield begin, end
            begin = end

    def most_people(self, annotators: NDArray[np.int32]) -> int:
        """The most people who label one text."""
        people = annotators[self.labels] != NONE
        given = self.labels[people]
        if not len(given):
            return 0
        pairs = np.unique(np.column_stack((self.first[given], annotators[given])), axis=0)
        return int(np.unique(pairs[:, 0], return_counts=True)[1].max())


def make_plan(rows: pa.Table) -> Plan:
    """The plan of a spool's rows."""
    first = _first(hashes(rows))
    given = np.flatnonzero(rows["label"].to_numpy() != NONE)
    labels = given[np.argsort(first[given], kind="stable")]
    starts = np.searchsorted(first[labels], np.arange(len(first) + 1))
    return Plan(first, labels, starts)


def hashes(rows: pa.Table) -> NDArray[np.uint64]:
    """The hash of each row's text, as two numbers."""
    found = np.empty((len(rows), 2), ">u8")
    begin = 0
    for chunk in rows["hash"].chunks:
        data = np.frombuffer(chunk.buffers()[1], ">u8", 2 * len(chunk), HASH_BYTES * chunk.offset)
        found[begin : begin + len(chunk)] = data.reshape(-1, 2)
        begin += len(chunk)
    return found.astype(np.uint64)


def _first(keys: NDArray[np.uint64]) -> Numbers:
    order = np.lexsort((keys[:, 1], keys[:, 0]))  # stable, so the rows of a text stay in their order
    ordered = keys[order]
    is_new = np.ones(len(keys), bool)
    is_new[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    first = np.empty(len(keys), np.int64)
    first[order] = order[np.maximum.accumulate(np.where(is_new, np.arange(len(keys)), 0))]
    return first
