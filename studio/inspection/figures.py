"""What an inspection found, as numbers."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Share:
    """Of texts in one script, or of the parts with one label: how many there are, their words, and their tokens.

    `states` counts what becomes of the parts, none where it is about texts. Words are those of Unicode (UAX 29), so
    each letter of a language without spaces counts as one.
    """

    name: str
    count: int
    words: int
    tokens: int
    unknown: int
    states: dict[str, int]

    @property
    def tokens_a_word(self) -> float | None:
        """What is called fertility."""
        return self.tokens / self.words if self.words else None


@dataclass(frozen=True, slots=True)
class LostPoint:
    """How many parts of answers are not read whole at this `max_length`."""

    max_length: int
    lost: int


@dataclass(frozen=True, slots=True)
class Panel:
    """What one tokenizer does to the gold labels; with an `error` it could not be had, and the rest is empty.

    `max_length` is what is read with it, which may be less than was asked for, and `side` where it cuts. `states`
    counts parts by what becomes of them. `enough` is the least length at which nothing is cut, None where none would
    do. `places` are examples by state, each with the label of the part; of each state and label some at most.
    """

    tokenizer: str
    max_length: int = 0
    side: str = "right"
    states: dict[str, int] | None = None
    labels: tuple[Share, ...] = ()
    scripts: tuple[Share, ...] = ()
    curve: tuple[LostPoint, ...] = ()
    enough: int | None = None
    longest: int = 0
    places: dict[str, list[tuple[int, str | None]]] | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class InspectionReport:
    """Of `texts` that have an agreed answer, out of `of`, with so many `parts`; a panel for each tokenizer."""

    made_at: float
    texts: int
    of: int
    parts: int
    max_length: int
    seconds: float
    panels: tuple[Panel, ...]


def told(report: dict[str, Any]) -> dict[str, Any]:
    """A kept report without the places, which are many, and with fertility beside the numbers that it follows from."""
    return report | {"panels": [_panel(panel) for panel in report["panels"]]}


def _panel(panel: dict[str, Any]) -> dict[str, Any]:
    shares = {kind: [_share(share) for share in panel[kind]] for kind in ("labels", "scripts")}
    return {name: value for name, value in panel.items() if name != "places"} | shares


def _share(share: dict[str, Any]) -> dict[str, Any]:
    return share | {"tokens_a_word": Share(**share).tokens_a_word}
