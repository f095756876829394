"""The matrix a model sees for several texts: their ids padded to one length, or why no matrix can be made."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from studio.errors import InvalidInput
from studio.tokens.limits import Tokenizer, length_limit, require_fast, require_text

Padding = Literal["longest", "max_length", "none"]

MAX_TEXTS = 16
# About 4,000 columns for 16 texts: more than people can read, and a bound on the memory of one request.
MAX_CELLS = 65_536


@dataclass(frozen=True, slots=True)
class Cell:
    """One id of the matrix; `attention_mask` 0 is padding."""

    piece: str
    input_id: int
    attention_mask: int
    special: bool


@dataclass(frozen=True, slots=True)
class PaddedBatch:
    """Rows of cells, one a text. `shape` is None when the rows differ in length, and then `problem` says what to do.

    `lengths` are the ids of each text before padding; `padding_share` is the part of all cells that is padding, 0 to 1.
    """

    rows: list[list[Cell]]
    shape: tuple[int, int] | None
    lengths: list[int]
    padding_share: float
    problem: str | None


def pad(
    tokenizer: Tokenizer,
    texts: Sequence[str],
    padding: Padding = "longest",
    truncation: bool = True,
    max_length: int | None = None,
) -> PaddedBatch:
    """The batch as `tokenizer(texts, padding=…, truncation=…, max_length=…)` makes it.

    Raises InvalidInput for no texts or more than MAX_TEXTS, an impossible `max_length`, or over MAX_CELLS cells.
    """
    require_fast(tokenizer)
    _check(texts, padding)
    limit = length_limit(tokenizer, max_length)
    if padding == "max_length" and limit is None:
        raise InvalidInput(
            "This tokenizer has no length limit of its own to pad to. Give max_length, or pad to longest."
        )
    bare = _encode(tokenizer, texts, "none", truncation, limit)
    lengths = [len(ids) for ids in bare["input_ids"]]
    if padding == "none" or tokenizer.pad_token_id is None:
        rows = _rows(tokenizer, bare)
    else:
        width = max(*lengths, limit or 0) if padding == "max_length" else max(lengths)
        _check_size(len(texts), width)
        rows = _rows(tokenizer, _encode(tokenizer, texts, padding, truncation, limit))
    return _batch(tokenizer, rows, lengths, padding, limit)


def _check(texts: Sequence[str], padding: str) -> None:
    if padding not in get_args(Padding):
        raise InvalidInput(
            f"padding is {padding!r}; expected one of {', '.join(get_args(Padding))}. Choose one of them."
        )
    if not texts:
        raise InvalidInput("There are no texts. Give at least one, one a line.")
    if len(texts) > MAX_TEXTS:
        raise InvalidInput(f"There are {len(texts)} texts; at most {MAX_TEXTS} are shown at once. Remove some lines.")
    require_text(texts)


def _check_size(rows: int, columns: int) -> None:
    if rows * columns > MAX_CELLS:
        raise InvalidInput(
            f"The matrix would be {rows} by {columns:,}; at most {MAX_CELLS:,} cells are shown. "
            f"Set max_length to {MAX_CELLS // rows:,} or less with truncation on, or give fewer texts."
        )


def _encode(tokenizer: Tokenizer, texts: Sequence[str], padding: Padding, truncation: bool, limit: int | None) -> Any:
    try:
        return tokenizer(
            list(texts),
            padding=False if padding == "none" else padding,
            truncation=truncation and limit is not None,
            max_length=limit if truncation or padding == "max_length" else None,
            return_attention_mask=True,
            return_special_tokens_mask=True,
            verbose=False,
        )
    except Exception as error:  # the tokenizers library raises bare Exceptions, such as for a missing [UNK]
        raise InvalidInput(f"The tokenizer could not cut these texts: {error}. Choose another tokenizer.") from error


def _rows(tokenizer: Tokenizer, encoding: Any) -> list[list[Cell]]:
    columns = zip(encoding["input_ids"], encoding["attention_mask"], encoding["special_tokens_mask"], strict=True)
    return [
        [
            Cell(piece, input_id, attention, bool(special))
            for piece, input_id, attention, special in zip(
                tokenizer.convert_ids_to_tokens(ids), ids, masks, specials, strict=True
            )
        ]
        for ids, masks, specials in columns
    ]


def _batch(
    tokenizer: Tokenizer, rows: list[list[Cell]], lengths: list[int], padding: Padding, limit: int | None
) -> PaddedBatch:
    widths = [len(row) for row in rows]
    cells = sum(widths)
    no_tensor = _no_tensor(tokenizer, widths, padding, limit)
    return PaddedBatch(
        rows=rows,
        shape=None if no_tensor else (len(rows), widths[0]),
        lengths=lengths,
        padding_share=1 - sum(lengths) / cells if cells else 0.0,
        problem=no_tensor or _too_long(tokenizer, max(widths)),
    )


def _no_tensor(tokenizer: Tokenizer, widths: list[int], padding: Padding, limit: int | None) -> str | None:
    """Why these rows make no tensor, and what to do; None when they make one."""
    alone = f"or send each text alone, as {_listed([f'(1, {width})' for width in dict.fromkeys(widths)])}."
    if padding != "none" and tokenizer.pad_token_id is None:
        return (
            "No tensor can be made: this tokenizer has no padding token, so asking it to pad fails. Give it one "
            f"(tokenizer.pad_token = tokenizer.eos_token in code), {alone}"
        )
    if len(set(widths)) == 1:
        return None
    found = f"No tensor can be made: a tensor needs rows of one length, and these have {_listed(widths)} ids. "
    if padding == "none":
        return found + f'Choose padding "longest" (padding=True in code), {alone}'
    return found + (
        f"Padding to max_length {limit} does not shorten what is longer. Switch truncation on (truncation=True in "
        f'code), set max_length to {max(widths)} or more, or choose padding "longest".'
    )


def _too_long(tokenizer: Tokenizer, width: int) -> str | None:
    own = length_limit(tokenizer, None)
    if own is None or width <= own:
        return None
    return (
        f"The tensor can be made, but it has {width:,} columns and this checkpoint was made for {own:,} at most, so "
        f"the model would fail or answer badly. Switch truncation on with max_length {own} or less."
    )


def _listed(values: Sequence[object]) -> str:
    words = [str(value) for value in values]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
