"""Cuts a text into a tokenizer's pieces, and says which characters each one comes from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from studio.errors import InvalidInput
from studio.tokens.limits import Tokenizer, length_limit, require_fast, require_text
from studio.tokens.segments import Segment, Span, segments


@dataclass(frozen=True, slots=True)
class Piece:
    """One token. `start` and `end` are code points of the text; `token_type_id` is None where the model takes none."""

    position: int
    piece: str
    input_id: int
    start: int
    end: int
    special: bool
    attention_mask: int
    token_type_id: int | None
    unknown: bool


@dataclass(frozen=True, slots=True)
class Tokenisation:
    """What a model is given for a text, and what of the text it is not given.

    `tokens` counts special ones too; `characters_per_token` is over the characters that fit and the pieces of text,
    None when there are none. `cut_from` is the code point where the text that did not fit begins. `limit` is the most
    tokens that fit, None when the tokenizer has no limit.
    """

    text: str
    pieces: list[Piece]
    characters: int
    tokens: int
    characters_per_token: float | None
    unknowns: int
    cut_tokens: int
    cut_from: int | None
    segments: list[Segment]
    limit: int | None


@dataclass(frozen=True, slots=True)
class _Cut:
    """What did not fit: how many tokens, and their half-open range of code points."""

    tokens: int = 0
    start: int = 0
    end: int = 0


def cut(tokenizer: Tokenizer, text: str, max_length: int | None = None, truncation: bool = True) -> Tokenisation:
    """The pieces of `text`; with `truncation`, those that fit in `max_length` (default: the tokenizer's own limit).

    Raises InvalidInput for a slow tokenizer, a text that is no Unicode, or an impossible `max_length`.
    """
    require_fast(tokenizer)
    require_text([text])
    limit = length_limit(tokenizer, max_length)
    pieces, missing = _encode(tokenizer, text, None), _Cut()
    if truncation and limit is not None and len(pieces) > limit:
        whole, pieces = pieces, _encode(tokenizer, text, limit)
        missing = _missing(_inside(whole), _inside(pieces), tokenizer.truncation_side, len(text))
    inside = _inside(pieces)
    spans = (Span(piece.position, piece.start, piece.end, piece.unknown) for piece in inside)
    return Tokenisation(
        text=text,
        pieces=pieces,
        characters=len(text),
        tokens=len(pieces),
        characters_per_token=(len(text) - missing.end + missing.start) / len(inside) if inside else None,
        unknowns=sum(piece.unknown for piece in pieces),
        cut_tokens=missing.tokens,
        cut_from=missing.start if missing.tokens else None,
        segments=segments(text, spans, (missing.start, missing.end)),
        limit=limit,
    )


def _encode(tokenizer: Tokenizer, text: str, max_length: int | None) -> list[Piece]:
    try:
        encoding = tokenizer(
            text,
            truncation=max_length is not None,
            max_length=max_length,
            padding=False,
            return_attention_mask=True,
            return_token_type_ids=True,
            return_special_tokens_mask=True,
            return_offsets_mapping=True,
            verbose=False,
        )
    except Exception as error:  # the tokenizers library raises bare Exceptions, such as for a missing [UNK]
        raise InvalidInput(f"The tokenizer could not cut this text: {error}. Choose another tokenizer.") from error
    return _pieces(tokenizer, text, encoding)


def _pieces(tokenizer: Tokenizer, text: str, encoding: Mapping[str, list[Any]]) -> list[Piece]:
    # Read once: each of these looks a token up in the vocabulary.
    special_ids, unknown_id, unknown_token = set(tokenizer.all_special_ids), tokenizer.unk_token_id, tokenizer.unk_token
    ids = encoding["input_ids"]
    names, masks, added_ones = (
        tokenizer.convert_ids_to_tokens(ids),
        encoding["attention_mask"],
        encoding["special_tokens_mask"],
    )
    types = encoding["token_type_ids"] if "token_type_ids" in tokenizer.model_input_names else [None] * len(ids)
    pieces = []
    for position, (start, end) in enumerate(encoding["offset_mapping"]):
        input_id, added = ids[position], bool(added_ones[position])
        # `[UNK]` written in the text is that token, as `[SEP]` would be: no character was lost.
        unknown = not added and input_id == unknown_id and text[start:end] != unknown_token
        special = added or (input_id in special_ids and not unknown)
        piece = Piece(
            position, names[position], input_id, start, end, special, masks[position], types[position], unknown
        )
        pieces.append(piece)
    return pieces


def _inside(pieces: list[Piece]) -> list[Piece]:
    """The pieces of the text; a special token that the template adds has no characters, one written in the text has."""
    return [piece for piece in pieces if not piece.special or piece.end > piece.start]


def _missing(whole: list[Piece], kept: list[Piece], side: str, length: int) -> _Cut:
    """What lies between the whole text's pieces and the kept ones, at the end that the tokenizer cuts."""
    count = len(whole) - len(kept)
    if not count or not kept:
        return _Cut(count, 0, length if count else 0)
    # A character that is partly kept counts as kept: some of its bytes reach the model.
    if side == "left":
        return _Cut(count, 0, min(whole[count - 1].end, kept[0].start))
    return _Cut(count, max(whole[-count].start, kept[-1].end), length)
