"""What is done with spans that do not fit a tokenizer's words, before a model learns from them: a project's choice."""

from collections.abc import Callable, Mapping, Sequence

from studio.tasks.base import Said
from studio.tasks.inspecting import CUT, EMPTY, SPLITS, Limit, Mended, Tokenised
from studio.tasks.token_classification.alignment import Alignment, align
from studio.tasks.token_classification.encoding import Encoding
from studio.tasks.token_classification.spans import Span, spans_of, value_of

# The setting of a project, and what can be chosen.
UNALIGNED = "unaligned_spans"
AS_THEY_ARE, FIX, LEAVE_OUT = "as-they-are", "fix", "leave-out"
CHOICES: dict[str, str] = {
    AS_THEY_ARE: "as they are: the tokens that a span touches are learnt, which may be more or less than was marked",
    FIX: "fixed: kept as they are learnt, widened to whole words of the tokenizer, without what it drops; "
    "what max_length cuts stays as it is",
    LEAVE_OUT: "left out: the loss passes over their tokens, so neither the label nor its absence is learnt of them",
}


Look = Callable[[Sequence[Span]], list[Alignment]]


def encoding_of(tokens: Tokenised) -> Encoding:
    return Encoding(tokens.offsets, tokens.word_ids, tokens.special)


def mend(choice: str, text: str, said: Said, tokens: Tokenised, limit: Limit, pieces: str = "first") -> Mended:
    """The value as it is learnt under one of CHOICES; `pieces` carry the labels, see `encode_spans`."""
    if choice == AS_THEY_ARE:
        return Mended(said)
    spans = list(spans_of(said))

    def look(wanted: Sequence[Span]) -> list[Alignment]:
        return align(text, wanted, encoding_of(tokens), pieces=pieces, max_length=limit.max_length, side=limit.side)

    return WAYS[choice](spans, look)


def _fixed(spans: Sequence[Span], look: Look) -> Mended:
    """One that shared its tokens with a span that is narrower now would take them from it, and is left out instead."""
    kept: set[Span] = set()
    fixed = 0
    for one in look(spans):
        if one.state == SPLITS and one.found is not None:
            kept.add(Span(*one.found, one.span.label))
            fixed += 1
        elif one.state != EMPTY:
            kept.add(one.span)
    while gone := {one.span for one in look(sorted(kept)) if one.state in {SPLITS, EMPTY}}:
        kept -= gone
    return Mended(value_of(kept), (), fixed, len(spans) - len(kept))


def _left_out(spans: Sequence[Span], look: Look) -> Mended:
    """Again and again, as what shared its tokens with a span that is left out may now have them, and not fit either."""
    kept = list(spans)
    passed_over: set[tuple[int, int]] = set()
    while gone := {one.span for one in look(kept) if one.state in {SPLITS, CUT, EMPTY}}:
        passed_over |= {(span.start, span.end) for span in gone}
        kept = [span for span in kept if span not in gone]
    return Mended(value_of(kept), tuple(sorted(passed_over)), 0, len(spans) - len(kept))


WAYS: Mapping[str, Callable[[Sequence[Span], Look], Mended]] = {FIX: _fixed, LEAVE_OUT: _left_out}
