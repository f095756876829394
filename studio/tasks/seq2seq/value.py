"""The value of a label: the text that is to be written."""

from typing import Any

from studio.errors import InvalidInput, NotEnoughLabels

# In code points; longer than any model here writes.
LONGEST_TARGET = 20_000
LEAST_EXAMPLES = 2


def validate(value: Any, longest: int = LONGEST_TARGET) -> str:
    """The value as it is stored, unchanged. Raises InvalidInput for what is no text to learn from, saying why."""
    if not isinstance(value, str):
        raise InvalidInput(f"The target is a {type(value).__name__}, not a text. Write what is to be said.")
    if not value.strip():
        raise InvalidInput("The target is empty. Write what is to be said, or skip the example.")
    if len(value) > longest:
        raise InvalidInput(f"The target has {len(value):,} characters; at most {longest:,} are kept. Shorten it.")
    if "\0" in value:
        raise InvalidInput("The target contains a NUL character, which cannot be stored. Remove it.")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise InvalidInput(
            "The target contains half of a surrogate pair, which is no character. Write that character again."
        ) from error
    return value


def require_trainable(examples: int) -> None:
    """Raises NotEnoughLabels unless there are enough examples with a target in the pool."""
    if examples < LEAST_EXAMPLES:
        raise NotEnoughLabels(
            f"Training needs at least {LEAST_EXAMPLES} examples with a target outside the hold-out; "
            f"there {'is' if examples == 1 else 'are'} {examples or 'none'}. Write more of them."
        )
