"""Parts of answers and their tokens, as a page draws them."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Any

from studio.tasks.inspecting import Fate, Inspector, Limit, Mended, Tokenised

# Characters around a part, tokens on each side of it, and tokens of one part, at most.
AROUND = 60
BESIDE = 2
MOST_TOKENS = 48
# Tokens of one example, at most.
MOST_ROWS = 1_000


@dataclass(frozen=True, slots=True)
class DrawnToken:
    """A token beside a part of an answer; `characters` are what it stands for.

    `touch` says how: `whole`, `part` (only some of its characters are in it), or `beside`.
    """

    position: int
    piece: str
    characters: str
    touch: str
    is_cut: bool
    is_unknown: bool


@dataclass(frozen=True, slots=True)
class DrawnPart:
    """A part of an answer with some of its text, which has `length` characters, and what a model can say of it.

    `found` is None for nothing.
    """

    example_id: int
    split: str
    label: str | None
    state: str
    start: int
    end: int
    before: str
    characters: str
    after: str
    length: int
    found: str | None
    needed: int | None
    tokens: tuple[DrawnToken, ...]
    # How many tokens there are that are not drawn.
    more: int


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A token, and what it teaches: the name of a class, or None, which is -100: the loss passes over it.

    Those that are cut no model sees.
    """

    position: int
    piece: str
    input_id: int
    start: int
    end: int
    characters: str
    is_special: bool
    is_cut: bool
    is_unknown: bool
    target: str | None


@dataclass(frozen=True, slots=True)
class TargetTable:
    """Everything that one example teaches with one tokenizer, under one choice of what is done with parts that do not
    fit; `rows` are the first of its `tokens`."""

    example_id: int
    split: str
    text: str
    question: str | None
    tokenizer: str
    max_length: int
    choice: str | None
    fixed: int
    left_out: int
    tokens: int
    rows: tuple[TargetRow, ...]
    parts: tuple[DrawnPart, ...]


def drawn(example: Any, fate: Fate, tokens: Tokenised, limit: Limit) -> DrawnPart:
    """One part of an example that has `example_id`, `split` and `text`."""
    text = example.text
    places, more = _shown(fate, len(tokens))
    kept = _kept(tokens, limit)
    own = max((one for one in tokens.sequence_ids if one is not None), default=0)
    return DrawnPart(
        example_id=example.example_id,
        split=example.split,
        label=fate.label,
        state=fate.state,
        start=fate.start,
        end=fate.end,
        before=text[max(0, fate.start - AROUND) : fate.start],
        characters=text[fate.start : fate.end],
        after=text[fate.end : fate.end + AROUND],
        length=len(text),
        found=text[slice(*fate.found)] if fate.found else None,
        needed=fate.max_length,
        tokens=tuple(_token(text, fate, tokens, place, kept) for place in places if tokens.sequence_ids[place] == own),
        more=more,
    )


def target_rows(text: str, tokens: Tokenised, targets: Sequence[str | None], limit: Limit) -> tuple[TargetRow, ...]:
    """The first MOST_ROWS tokens."""
    kept = _kept(tokens, limit)
    return tuple(
        TargetRow(
            position=place,
            piece=tokens.pieces[place],
            input_id=tokens.ids[place],
            start=tokens.offsets[place][0],
            end=tokens.offsets[place][1],
            characters=text[slice(*tokens.offsets[place])] if not tokens.special[place] else "",
            is_special=bool(tokens.special[place]),
            is_cut=place not in kept,
            is_unknown=tokens.is_unknown[place],
            target=targets[place],
        )
        for place in range(min(len(tokens), MOST_ROWS))
    )


def learnt(inspector: Inspector, choice: str | None, example: Any, tokens: Tokenised, limit: Limit) -> Mended:
    """What is learnt of an example; nothing is chosen for what is held out, as nobody learns from it."""
    if choice is None:
        return Mended(example.label)
    return inspector.mend(choice, example.text, example.label, tokens, limit)


def _shown(fate: Fate, count: int) -> tuple[range, int]:
    if fate.tokens is None:
        return range(0), 0
    first, last = fate.tokens
    behind = min(last + 1, first + MOST_TOKENS)
    return range(max(0, first - BESIDE), min(count, behind + (BESIDE if behind == last + 1 else 0))), last + 1 - behind


def _token(text: str, fate: Fate, tokens: Tokenised, place: int, kept: Container[int]) -> DrawnToken:
    start, end = tokens.offsets[place]
    assert fate.tokens is not None
    touches = fate.tokens[0] <= place <= fate.tokens[1] and start < fate.end and end > fate.start
    inside = touches and start >= fate.start and end <= fate.end
    return DrawnToken(
        place,
        tokens.pieces[place],
        text[start:end],
        "whole" if inside else "part" if touches else "beside",
        place not in kept,
        tokens.is_unknown[place],
    )


def _kept(tokens: Tokenised, limit: Limit) -> Container[int]:
    """The positions that a model reads at once; all of them where long inputs are read in windows."""
    if len(tokens) <= limit.max_length or max(one or 0 for one in tokens.sequence_ids):
        return range(len(tokens))
    own = [place for place, mark in enumerate(tokens.special) if not mark]
    special = {place for place, mark in enumerate(tokens.special) if mark}
    room = max(0, limit.max_length - len(special))
    return special | set(own[:room] if limit.side == "right" else own[len(own) - room :])
