"""Divides a text into the runs that a page colours: pieces where there are any, and never a part of a character."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

from studio.segmentation import cluster_bounds

Kind = Literal["token", "gap", "cut", "unknown"]


@dataclass(frozen=True, slots=True)
class Span:
    """A piece's characters: the half-open range of code points that the tokenizer reports for it."""

    position: int
    start: int
    end: int
    unknown: bool


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of the text with the positions of the pieces made from it; "cut" did not fit, a "gap" has no piece."""

    text: str
    pieces: list[int]
    kind: Kind


@dataclass(slots=True)
class _Run:
    """Clusters `first` to `last`, which are shown as one."""

    kind: Kind
    first: int
    last: int
    pieces: list[int]


def segments(text: str, spans: Iterable[Span], cut: tuple[int, int]) -> list[Segment]:
    """The runs of `text`, which join to it exactly. Pieces that share a grapheme cluster share a segment.

    `cut` is the half-open range of code points that did not fit. Time is linear in characters and pieces.
    """
    bounds = cluster_bounds(text)
    return [
        Segment(text[bounds[run.first] : bounds[run.last + 1]], run.pieces, run.kind)
        for run in _runs(bounds, spans, cut)
    ]


def _runs(bounds: list[int], spans: Iterable[Span], cut: tuple[int, int]) -> list[_Run]:
    starting, covering, crossing = _coverage(bounds, spans)
    runs: list[_Run] = []
    joined = False
    for cluster, (covered, crossed) in enumerate(zip(covering, crossing, strict=True)):
        here = starting.get(cluster, [])
        kind = _kind(covered > 0, here, bounds[cluster] < cut[1] and bounds[cluster + 1] > cut[0])
        if runs and (joined or (not covered and kind == runs[-1].kind)):
            runs[-1].last = cluster
            runs[-1].pieces.extend(span.position for span in here)
            runs[-1].kind = "unknown" if kind == "unknown" else runs[-1].kind
        else:
            runs.append(_Run(kind, cluster, cluster, [span.position for span in here]))
        joined = crossed > 0
    return runs


def _coverage(bounds: list[int], spans: Iterable[Span]) -> tuple[dict[int, list[Span]], list[int], list[int]]:
    """For each cluster: the pieces that start in it, how many cover it, and how many go on into the next one."""
    count = len(bounds) - 1
    at = [cluster for cluster in range(count) for _ in range(bounds[cluster + 1] - bounds[cluster])]
    starting: defaultdict[int, list[Span]] = defaultdict(list)
    # Changes from one cluster to the next, summed up at the end: a long piece costs no more than a short one.
    covering, crossing = [0] * (count + 1), [0] * (count + 1)
    for span in spans if count else ():
        first, last = _clusters(span, at)
        starting[first].append(span)
        covering[first] += 1
        covering[last + 1] -= 1
        crossing[first] += 1
        crossing[last] -= 1
    return starting, list(accumulate(covering))[:count], list(accumulate(crossing))[:count]


def _clusters(span: Span, at: list[int]) -> tuple[int, int]:
    """The first and last cluster of a piece.

    Byte-level tokenizers report a space that is a token of its own as the empty range behind it (trim_offsets), and
    the space that they put before a text as the empty range at 0.
    """
    if span.start == span.end:
        cluster = at[max(0, span.start - 1)]
        return cluster, cluster
    return at[span.start], at[span.end - 1]


def _kind(covered: bool, starting: list[Span], in_cut: bool) -> Kind:
    if covered:
        return "unknown" if any(span.unknown for span in starting) else "token"
    return "cut" if in_cut else "gap"
