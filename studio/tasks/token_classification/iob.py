"""IOB2: a tag a word, `B-` where a span begins, `I-` where it goes on, `O` outside.

Ramshaw, L. and Marcus, M. (1995): Text chunking using transformation-based learning. Third Workshop on Very Large
Corpora; the second form is that of Ratnaparkhi, A. (1998), in which every span begins with `B-`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from studio.errors import InvalidInput
from studio.tasks.token_classification.claims import claims, held
from studio.tasks.token_classification.overlap import Place
from studio.tasks.token_classification.spans import Span

OUTSIDE = "O"
BEGIN, INSIDE = "B-", "I-"
# Why a span has no tags of its own.
OVERLAPS, SPLITS_A_WORD, NO_WORD = "overlaps", "splits a word", "no word"


@dataclass(frozen=True, slots=True)
class Run:
    """The units `first` to `last` that one span has; `repaired` where it began with `I-`, which IOB2 forbids."""

    first: int
    last: int
    label: str
    repaired: bool


def tags_of_labels(labels: Iterable[str]) -> list[str]:
    """The tags of a schema, which are the classes of a model: `O`, then `B-` and `I-` of each label."""
    return [OUTSIDE, *(prefix + label for label in labels for prefix in (BEGIN, INSIDE))]


def parted(tag: str) -> tuple[str, str]:
    """The prefix and the label of a tag, both empty for `O`. Raises InvalidInput for what is no tag of IOB2."""
    if tag == OUTSIDE:
        return "", ""
    prefix, label = tag[:2], tag[2:]
    if prefix not in (BEGIN, INSIDE) or not label:
        raise InvalidInput(f"{tag!r} is no tag of IOB2. Expected O, B- and a label, or I- and a label.")
    return prefix, label


def runs(tags: Iterable[str]) -> Iterator[Run]:
    """The spans of tags, in units. An `I-` that continues nothing begins a span, as in the CoNLL evaluation.

    Raises InvalidInput for what is no tag of IOB2.
    """
    first, open_label, repaired, place = 0, "", False, -1
    for place, tag in enumerate(tags):
        prefix, label = parted(tag)
        if prefix == INSIDE and label == open_label:
            continue
        if open_label:
            yield Run(first, place - 1, open_label, repaired)
        first, open_label, repaired = place, label, prefix == INSIDE
    if open_label:
        yield Run(first, place, open_label, repaired)


def spans_of_tags(tags: Sequence[str], words: Sequence[Place]) -> tuple[tuple[Span, ...], tuple[int, ...]]:
    """The spans of tagged words, and the positions of words whose `I-` was read as `B-`.

    `words` are the start and end of each word in the text. Raises InvalidInput for what is no tag of IOB2.
    """
    if len(tags) != len(words):
        raise InvalidInput(f"Found {len(tags)} tags for {len(words)} words. Give one tag for each word.")
    found = list(runs(tags))
    spans = tuple(Span(words[run.first][0], words[run.last][1], run.label) for run in found)
    return spans, tuple(run.first for run in found if run.repaired)


def tags_of_spans(spans: Sequence[Span], words: Sequence[Place]) -> tuple[list[str], list[tuple[Span, str]]]:
    """A tag for each word, and the spans that tags cannot hold, each with the reason; these have no tags.

    Of two that overlap, the longer one has the tags.
    """
    whole = [(claim.span, held(words, claim.touches)) for claim in claims(spans, words)]
    lost = [(span, SPLITS_A_WORD if found else NO_WORD) for span, found in whole if found != (span.start, span.end)]
    tags = [OUTSIDE] * len(words)
    # One that splits a word must not keep that word from another.
    for claim in claims([span for span, found in whole if found == (span.start, span.end)], words):
        if not claim.has:
            lost.append((claim.span, OVERLAPS))
        for place in claim.has:
            tags[place] = (BEGIN if place == claim.has[0] else INSIDE) + claim.span.label
    return tags, sorted(lost)
