"""Sums up what becomes of each part of each answer, one text after another."""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from studio.inspection.figures import LostPoint, Panel, Share
from studio.inspection.scripts import script_of
from studio.segmentation import word_bounds
from studio.tasks.inspecting import Fate, Limit, Tokenised

# Examples that are kept of each state and label, to be looked at.
MOST_PLACES = 200
# Lengths at which the curve is told.
POINTS = 24
SHORTEST = 8


@dataclass(slots=True)
class _Sum:
    """A `Share` that grows."""

    count: int = 0
    words: int = 0
    tokens: int = 0
    unknown: int = 0
    states: Counter[str] = field(default_factory=Counter)

    def share(self, name: str) -> Share:
        return Share(name, self.count, self.words, self.tokens, self.unknown, dict(self.states))


class Tally:
    """Of one tokenizer."""

    def __init__(self, tokenizer: str, limit: Limit, states: Sequence[str], labels: Sequence[str]) -> None:
        """`labels` are the schema's, so that one that is never marked has a row too."""
        self._tokenizer = tokenizer
        self._limit = limit
        self._states = states
        self._labels: dict[str, _Sum] = {label: _Sum() for label in labels}
        self._scripts: defaultdict[str, _Sum] = defaultdict(_Sum)
        self._needed: list[int] = []
        self._longest = 0
        self._places: defaultdict[str, dict[tuple[int, str | None], None]] = defaultdict(dict)
        self._kept: Counter[tuple[str, str | None]] = Counter()
        self._counts: Counter[str] = Counter()

    def add(self, example_id: int, text: str, tokens: Tokenised, fates: Sequence[Fate]) -> None:
        """One text."""
        starts = [start for start in word_bounds(text)[:-1] if text[start].isalnum()]
        sequence = max((one for one in tokens.sequence_ids if one is not None), default=0)
        own = [place for place, one in enumerate(tokens.sequence_ids) if one == sequence]
        unknown = [place for place in own if tokens.is_unknown[place]]
        of_script = self._scripts[script_of(text)]
        of_script.count += 1
        of_script.words += len(starts)
        of_script.tokens += len(own)
        of_script.unknown += len(unknown)
        self._longest = max(self._longest, len(tokens))
        for fate in fates:
            self._add(fate, starts, unknown)
            self._keep(example_id, fate)

    def panel(self) -> Panel:
        needed = np.sort(np.asarray(self._needed, np.int64))
        return Panel(
            tokenizer=self._tokenizer,
            max_length=self._limit.max_length,
            side=self._limit.side,
            states={state: self._counts[state] for state in self._states},
            labels=tuple(one.share(name) for name, one in self._labels.items()),
            scripts=_largest_first(self._scripts),
            curve=tuple(_curve(needed, self._limit.max_length)),
            enough=int(needed[-1]) if len(needed) else None,
            longest=self._longest,
            places={state: list(places) for state, places in self._places.items()},
        )

    def _add(self, fate: Fate, starts: Sequence[int], unknown: Sequence[int]) -> None:
        self._counts[fate.state] += 1
        if fate.max_length is not None:
            self._needed.append(fate.max_length)
        if fate.label is None:
            return
        one = self._labels.setdefault(fate.label, _Sum())
        one.count += 1
        one.states[fate.state] += 1
        one.words += _words(fate, starts)
        if fate.tokens is not None:
            first, last = fate.tokens
            one.tokens += last - first + 1
            one.unknown += bisect_right(unknown, last) - bisect_left(unknown, first)

    def _keep(self, example_id: int, fate: Fate) -> None:
        place = (example_id, fate.label)
        if place not in self._places[fate.state] and self._kept[fate.state, fate.label] < MOST_PLACES:
            self._kept[fate.state, fate.label] += 1
            self._places[fate.state][place] = None


def _words(fate: Fate, starts: Sequence[int]) -> int:
    """The words that it touches; that in which it begins counts, too."""
    first = max(0, bisect_right(starts, fate.start) - 1)
    return max(1, bisect_left(starts, fate.end) - first) if starts else 0


def _largest_first(sums: Mapping[str, _Sum]) -> tuple[Share, ...]:
    return tuple(one.share(name) for name, one in sorted(sums.items(), key=lambda item: (-item[1].count, item[0])))


def _curve(needed: np.ndarray, max_length: int) -> list[LostPoint]:
    """`needed` are the lengths that parts need, in order."""
    if not len(needed):
        return []
    longest = int(max(needed[-1], SHORTEST + 1))
    lengths = {int(length) for length in np.geomspace(SHORTEST, longest, POINTS).round()}
    if max_length <= longest:
        lengths.add(max_length)
    return [LostPoint(one, int(len(needed) - np.searchsorted(needed, one, "right"))) for one in sorted(lengths)]
