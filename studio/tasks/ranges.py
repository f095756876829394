"""What a setting that is a number may be."""

from studio.errors import InvalidInput

Range = tuple[float, float]
# What is given may be a long text.
SHOWN = 40


def require_number(name: str, value: object, allowed: Range) -> None:
    """Both ends are included; between whole numbers only whole numbers are. Raises InvalidInput, naming the setting."""
    least, most = allowed
    whole = isinstance(least, int)
    fits = isinstance(value, int if whole else (int, float)) and not isinstance(value, bool)
    if not fits or not least <= value <= most:  # type: ignore[operator]
        kind = "a whole number" if whole else "a number"
        raise InvalidInput(f"{name} is {repr(value)[:SHOWN]}; expected {kind} from {least:,} to {most:,}.")
