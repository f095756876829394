"""Which texts a database can hold: JSON can carry a NUL and half of a surrogate pair, which are no characters."""


def can_be_stored(text: str) -> bool:
    """Whether it is Unicode without a NUL; one call for a long text, as images come as text, too."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text
