"""Which parts of a text a model reads: by its length and a policy, in tokens. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from studio.checkpoints.runtimes.base import Encoded, Prepared
from studio.errors import InvalidInput
from studio.serving.long_inputs.policy import CUT, HEAD_TAIL, REFUSE, WINDOWS, LongInputs

SHOWN_CHARACTERS = 40
# A part of a text: from a token of its body up to another.
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Reading:
    """The pieces of one text that a model reads, in order.

    `weights` has for each piece the tokens that no piece before it had. Special tokens count in `tokens`, `cut_tokens`
    and `last_tokens`, once each: how many tokens of the text are read, how many are not, and how many of those that
    are read stand at its end, behind a part that is not.
    """

    pieces: list[Prepared]
    weights: list[int]
    tokens: int
    cut_tokens: int
    last_tokens: int
    # The words of it, where it has any.
    text: str = ""


# Of what a model cannot read; a task that reads all of an input says what is answered where nothing was read.
UNREAD = Reading([], [], 0, 0, 0)


def read_whole(text: Encoded, longest: int, stride: int) -> Reading:
    """All of a text, in windows of `longest` tokens that share `stride` of them, as models are trained to read it."""
    room = max(1, longest - text.special)
    shared = min(stride, room // 2)
    pieces = text.windows(longest, shared)
    bodies = [piece.tokens - text.special for piece in pieces]
    weights = [max(1, body - (shared if place else 0)) for place, body in enumerate(bodies)]
    return Reading(pieces, weights, text.tokens, 0, 0)


def read(text: Encoded, policy: LongInputs, longest: int) -> Reading:
    """What a model that reads `longest` tokens at once reads of a text; one that fits is read whole, as it is."""
    room = max(1, policy.length(longest) - text.special)
    if text.body <= room:
        return Reading([text.piece((0, text.body))], [max(1, text.body)], text.tokens, 0, 0)
    return _READERS[policy.policy](text, policy, room)


def require_fit(texts: Sequence[Encoded], shown: Sequence[str], policy: LongInputs, longest: int) -> None:
    """Raises InvalidInput for the first text that this policy refuses, naming it by its number and its beginning."""
    if not policy.refuses:
        return
    length = policy.length(longest)
    for number, (text, words) in enumerate(zip(texts, shown, strict=True), start=1):
        if text.tokens > length:
            which = "The text" if len(texts) == 1 else f"Text {number} (“{_beginning(words)}”)"
            raise InvalidInput(
                f"{which} has {text.tokens:,} tokens; this project takes at most {length:,}. Shorten it, or split it "
                "into texts of their own."
            )


def windows(body: int, room: int, overlap: float, most: int) -> list[Span]:
    """At most `most` windows of `room` tokens over the first of `body` tokens; the last one ends where they end."""
    step = max(1, room - int(room * overlap))
    body = min(body, room + (most - 1) * step)
    starts = [*range(0, body - room, step), max(0, body - room)]
    return [(start, min(start + room, body)) for start in starts]


def _cut(text: Encoded, _policy: LongInputs, room: int) -> Reading:
    span = (text.body - room, text.body) if text.keeps_end else (0, room)
    tokens = room + text.special
    last = tokens if text.keeps_end else 0
    return Reading([text.piece(span)], [room], tokens, text.tokens - tokens, last)


def _windows(text: Encoded, policy: LongInputs, room: int) -> Reading:
    spans = windows(text.body, room, policy.overlap, policy.most_windows)
    read_tokens = spans[-1][1]
    if text.keeps_end:
        left_out = text.body - read_tokens
        spans = [(start + left_out, stop + left_out) for start, stop in spans]
    ends = [spans[0][0], *(stop for _, stop in spans)]
    weights = [stop - end for end, (_, stop) in zip(ends[:-1], spans, strict=True)]
    tokens, cut = read_tokens + text.special, text.body - read_tokens
    last = tokens if text.keeps_end and cut else 0
    return Reading([text.piece(span) for span in spans], weights, tokens, cut, last)


def _head_tail(text: Encoded, policy: LongInputs, room: int) -> Reading:
    head = round(policy.head * room)
    tail = room - head
    piece = text.piece((0, head), (text.body - tail, text.body))
    last = tail + text.behind if tail else 0
    if not head:
        last += text.before
    return Reading([piece], [room], piece.tokens, text.tokens - piece.tokens, last)


_READERS: dict[str, Callable[[Encoded, LongInputs, int], Reading]] = {
    CUT: _cut,
    WINDOWS: _windows,
    HEAD_TAIL: _head_tail,
    REFUSE: _cut,
}


def _beginning(words: str) -> str:
    line = " ".join(words[: 4 * SHOWN_CHARACTERS].split())
    return line if len(line) <= SHOWN_CHARACTERS else f"{line[:SHOWN_CHARACTERS]}…"
