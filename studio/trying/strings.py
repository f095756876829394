"""Whether what somebody wrote can be given to a model."""

from collections.abc import Mapping, Sequence

from studio.errors import InvalidInput


def require_strings(strings: Mapping[str, Sequence[str]], max_bytes: int) -> None:
    """`strings` by what they are called. Raises InvalidInput: one is empty, too long, or no text."""
    for kind, some in strings.items():
        for number, one in enumerate(some, start=1):
            _require(one, f"The {kind}" if len(some) == 1 else f"{kind.capitalize()} {number}", max_bytes)


def _require(string: str, which: str, max_bytes: int) -> None:
    if not string.strip():
        raise InvalidInput(f"{which} is empty. Write something, or leave it out.")
    try:
        size = len(string.encode())
    except UnicodeEncodeError as error:
        raise InvalidInput(f"{which} has half of a surrogate pair, which is no character. Paste it again.") from error
    if size > max_bytes:
        raise InvalidInput(f"{which} has {size:,} bytes; at most {max_bytes:,} are taken. Shorten it.")
