"""Places in a text: Python counts code points, and what is written in JavaScript often counts UTF-16 units."""

from studio.exchange.rows import RowError


def to_units(text: str, place: int) -> int:
    """How many UTF-16 units come before this code point."""
    return len(text[:place].encode("utf-16-le")) // 2


def of_units(text: str, units: int) -> int:
    """How many code points come before this UTF-16 unit. Raises RowError in the middle of a character, or after all."""
    encoded = text.encode("utf-16-le")
    try:
        if not 0 <= 2 * units <= len(encoded):
            raise ValueError
        return len(encoded[: 2 * units].decode("utf-16-le"))
    except ValueError as error:
        raise RowError(f"there is no place {units} in the text") from error


def found_span(text: str, start: int, end: int, words: object) -> tuple[int, int]:
    """The span in code points, where a tool that may have counted either way says which words it is of."""
    if not isinstance(words, str) or text[start:end] == words:
        return start, end
    try:
        units = of_units(text, start), of_units(text, end)
    except RowError:
        units = start, end
    if text[units[0] : units[1]] != words:
        raise RowError(f"a span is said to be of {words[:40]!r}, and the text has {text[start:end][:40]!r} there")
    return units
