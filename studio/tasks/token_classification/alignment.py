"""Spans to the labels of tokens that a model is trained with, and what becomes of each span on the way."""

from collections.abc import Sequence
from dataclasses import dataclass

from studio.tasks.inspecting import CUT, EMPTY, EXACT, OVERLAPPED, SPLITS
from studio.tasks.token_classification.claims import Claim, claims, touched
from studio.tasks.token_classification.encoding import Encoding, Unit, units_of
from studio.tasks.token_classification.iob import BEGIN, INSIDE, tags_of_labels
from studio.tasks.token_classification.overlap import Place
from studio.tasks.token_classification.snapping import trimmed
from studio.tasks.token_classification.spans import Span

# What the loss passes over.
IGNORED = -100
# What can become of a span, and what that means.
STATES: dict[str, str] = {
    EXACT: "A model can learn it and say it exactly.",
    SPLITS: "It begins or ends within a token, or at white space, so a model can say only what the tokens hold.",
    CUT: "Some of it lies behind max_length, which the model never sees.",
    EMPTY: "The tokenizer makes no token of it.",
    OVERLAPPED: "It shares tokens with another span, and a token has one label only.",
}


@dataclass(frozen=True, slots=True)
class Alignment:
    """What becomes of a span: one of STATES.

    `tokens` are the first and the last token that it touches, in the whole text; `found` the code points that its
    labelled tokens give back, None without any. `max_length` is the least with which nothing of it is cut.
    """

    span: Span
    state: str
    tokens: tuple[int, int] | None
    found: Place | None
    max_length: int | None


@dataclass(frozen=True, slots=True)
class Encoded:
    """A class for each token that is `kept`, IGNORED where the loss passes over; and what became of each span.

    `kept` are positions in the whole encoding. The classes are `tags_of_labels` of the schema, in order.
    """

    kept: list[int]
    classes: list[int]
    alignments: list[Alignment]


def encode_spans(
    text: str,
    spans: Sequence[Span],
    encoding: Encoding,
    labels: Sequence[str],
    *,
    pieces: str = "first",
    max_length: int | None = None,
    side: str = "right",
    passed_over: Sequence[Place] = (),
) -> Encoded:
    """The classes of a text's tokens, as a model is trained with them.

    With `pieces` "first", a word is labelled at its first token and a word is the least that a span can be; with
    "every", each token is. `side` is where the tokenizer cuts a text that is longer than `max_length` tokens. The loss
    passes over what touches the places that are `passed_over`, and is of no span.

    Raises InvalidInput for other `pieces`, or a `max_length` without room for a token of the text.
    """
    view, made = _look(text, spans, encoding, pieces, max_length, side)
    classes = _classes(view, made, labels, passed_over)
    return Encoded(view.kept, [classes[token] for token in view.kept], [view.alignment(claim) for claim in made])


def align(
    text: str,
    spans: Sequence[Span],
    encoding: Encoding,
    *,
    pieces: str = "first",
    max_length: int | None = None,
    side: str = "right",
) -> list[Alignment]:
    """What becomes of each span, in their order, as `encode_spans` has it. Raises what that raises."""
    view, made = _look(text, spans, encoding, pieces, max_length, side)
    return [view.alignment(claim) for claim in made]


def _look(
    text: str, spans: Sequence[Span], encoding: Encoding, pieces: str, max_length: int | None, side: str
) -> tuple["_View", list[Claim]]:
    units = units_of(text, encoding, pieces)
    kept = encoding.kept(max_length, side)
    made = claims(spans, [(unit.start, unit.end) for unit in units])
    return _View(text, encoding, units, kept, frozenset(kept), side), made


def _classes(view: "_View", made: Sequence[Claim], labels: Sequence[str], passed_over: Sequence[Place]) -> list[int]:
    """The class of each token of the whole text."""
    classes = [IGNORED] * len(view.encoding)
    for unit in view.units:
        classes[unit.first] = 0
    for units in touched(passed_over, [(unit.start, unit.end) for unit in view.units]) if passed_over else ():
        for unit in view.units[units.start : units.stop]:
            classes[unit.first] = IGNORED
    class_of = {tag: number for number, tag in enumerate(tags_of_labels(labels))}
    for claim in made:
        first = view.first_seen(claim)
        for place in claim.has:
            classes[view.units[place].first] = class_of[(BEGIN if place == first else INSIDE) + claim.span.label]
    return classes


@dataclass(frozen=True, slots=True)
class _View:
    """A text as far as a model sees it: the tokens that are `kept`, which are `here`."""

    text: str
    encoding: Encoding
    units: Sequence[Unit]
    kept: list[int]
    here: frozenset[int]
    side: str

    def alignment(self, claim: Claim) -> Alignment:
        if not claim.touches:
            return Alignment(claim.span, EMPTY, None, None, None)
        first, last = self.units[claim.touches[0]].first, self.units[claim.touches[-1]].last
        if not {first, last} <= self.here:
            state = CUT
        elif not claim.has:
            state = OVERLAPPED
        else:
            state = EXACT if claim.found == (claim.span.start, claim.span.end) else SPLITS
        needed = self.encoding.needed(first, last, self.side)
        return Alignment(claim.span, state, (first, last), self._found(claim), needed)

    def first_seen(self, claim: Claim) -> int | None:
        """The unit that carries the `B-`: the first one that is left, where the beginning of the text is cut."""
        return next((place for place in claim.has if self.units[place].first in self.here), None)

    def _found(self, claim: Claim) -> Place | None:
        seen = [self.units[place] for place in claim.has if self.units[place].first in self.here]
        tokens = [token for unit in seen for token in range(unit.first, unit.last + 1) if token in self.here]
        if not tokens:
            return None
        held = [self.encoding.offsets[token] for token in tokens]
        start, end = trimmed(self.text, min(start for start, _ in held), max(end for _, end in held))
        return (start, end) if start < end else None
