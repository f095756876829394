"""What the board says of each way to run a version, and which of them is the fastest within a budget. Pure."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

# What is lost in rounding is no loss.
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Latency:
    """The milliseconds of a text of so many tokens that is asked alone."""

    tokens: int
    p50_ms: float
    p95_ms: float


@dataclass(frozen=True, slots=True)
class Row:
    """One variant of one version; `p50_ms` and `p95_ms` are over texts of all lengths, asked one after the other.

    `texts_per_second` is that of one caller with many texts, and `callers` that of so many who ask one text each time.
    `equal_labels` is the share, and `flips` the number, of texts whose answer is (not) that of the reference; `score`
    is by the figure that versions of the task are usually compared by, which is called `metric`, and None where nothing
    is labelled.
    """

    version: str
    name: str
    texts_per_second: float
    callers: dict[int, float]
    p50_ms: float
    p95_ms: float
    short: Latency
    median: Latency
    longest: Latency
    equal_labels: float
    flips: int
    metric: str
    score: float | None
    disk_mb: float
    memory_mb: float
    load_seconds: float

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Row":
        """A row as it was kept."""
        spans = {name: Latency(**values[name]) for name in ("short", "median", "longest")}
        callers = {int(count): rate for count, rate in values["callers"].items()}
        return cls(**(values | spans | {"callers": callers}))

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def within(rows: Sequence[Row], most_flips: float, most_lost: float) -> list[Row]:
    """Those that are as good as the first version's reference; `rows` begin with it.

    At most so large a share of the answers flips, which is asked of variants of that version only, as another one has
    learnt something else; and at most so much of the score is lost.
    """
    reference = rows[0]
    return [row for row in rows if _flips_fit(row, reference, most_flips) and _score_fits(row, reference, most_lost)]


def pick(rows: Sequence[Row], most_flips: float, most_lost: float) -> Row:
    """The fastest of those; the reference itself is always one of them."""
    return max(within(rows, most_flips, most_lost), key=lambda row: row.texts_per_second)


def _flips_fit(row: Row, reference: Row, most: float) -> bool:
    return row.version != reference.version or 1 - row.equal_labels <= most + ROUNDING


def _score_fits(row: Row, reference: Row, most: float) -> bool:
    if row == reference:
        return True
    if row.score is None or reference.score is None:
        # Without labels nothing is known of another version, and of a variant only how it differs.
        return row.version == reference.version
    return row.score >= reference.score - most - ROUNDING
