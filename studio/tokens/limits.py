"""What a tokenizer may be given: which tokenizers, which texts, which lengths."""

from collections.abc import Sequence
from typing import Any

from studio.errors import InvalidInput

# A transformers tokenizer. Named and not imported: transformers has one door, and it is not here.
Tokenizer = Any

LARGEST_MAX_LENGTH = 100_000


def require_fast(tokenizer: Tokenizer) -> None:
    """Raise InvalidInput when the tokenizer cannot say which characters a piece comes from."""
    if not tokenizer.is_fast:
        raise InvalidInput(
            f"{type(tokenizer).__name__} is a slow tokenizer: it does not say which characters each piece comes from. "
            "Give a checkpoint that has a tokenizer.json, so that a fast tokenizer is loaded."
        )


def require_text(texts: Sequence[str], max_bytes: int | None = None) -> None:
    """Raise InvalidInput unless every text is Unicode that can be stored, within `max_bytes` of UTF-8 all together."""
    size = sum(_size(text) for text in texts)
    if max_bytes is not None and size > max_bytes:
        raise InvalidInput(
            f"The text is {size:,} bytes in UTF-8; at most {max_bytes:,} are taken. Shorten it, or send it in parts."
        )


def length_limit(tokenizer: Tokenizer, max_length: int | None) -> int | None:
    """The most tokens a text may become: `max_length`, else the tokenizer's own limit, else None (it has no limit).

    Raises InvalidInput when `max_length` leaves no room for text beside the special tokens.
    """
    if max_length is None:
        own = tokenizer.model_max_length
        return int(own) if own and own <= LARGEST_MAX_LENGTH else None
    smallest = int(tokenizer.num_special_tokens_to_add()) + 1
    whole = isinstance(max_length, int) and not isinstance(max_length, bool)
    if not whole or not smallest <= max_length <= LARGEST_MAX_LENGTH:
        raise InvalidInput(
            f"max_length is {max_length!r}; expected a whole number from {smallest} to {LARGEST_MAX_LENGTH:,}, as this "
            f"tokenizer adds {smallest - 1} special tokens to each text. Leave it out for the tokenizer's own limit."
        )
    return max_length


def _size(text: str) -> int:
    if not isinstance(text, str):
        raise InvalidInput(f"The text is a {type(text).__name__}; expected a string. Send one string for each text.")
    try:
        return len(text.encode("utf-8"))
    except UnicodeEncodeError as error:
        raise InvalidInput(
            f"Character {error.start} of the text is half of a surrogate pair (U+{ord(text[error.start]):04X}), which "
            "is no character. Remove it, or decode the text again from its source."
        ) from error
