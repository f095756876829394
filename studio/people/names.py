"""What people may be called, so that no two names look or sort as one."""

import unicodedata

from studio.errors import InvalidInput

LONGEST_NAME = 40
SIGNS = "._-"
# Not accounts: who uses a studio without login, and whose labels came in files without names.
RESERVED = frozenset({"local", "import"})


def normalise(name: str) -> str:
    """The form in which a name is stored and compared: NFKC, without case. Normalising twice changes nothing more."""
    while (folded := unicodedata.normalize("NFKC", name.casefold()).strip()) != name:
        name = folded
    return name


def account_name(name: str) -> str:
    """The normalised name.

    Raises:
        InvalidInput: it cannot be the name of an account.
    """
    found = normalise(name)
    is_plain = 1 <= len(found) <= LONGEST_NAME and all(sign.isalnum() or sign in SIGNS for sign in found)
    if not is_plain or not found[0].isalnum():
        raise InvalidInput(
            f"{name[:80]!r} cannot be a name. Use 1 to {LONGEST_NAME} letters and digits, with . _ - between them."
        )
    if _mixes_alphabets(found):
        raise InvalidInput(f"{name!r} mixes Latin letters with those of another alphabet. Use one of them.")
    if found in RESERVED:
        raise InvalidInput(f"The name {found!r} is the studio's own. Choose another one.")
    return found


def _mixes_alphabets(name: str) -> bool:
    """Whether some letters are Latin and some are not: a Cyrillic а in "admin" is not to be told from the Latin one."""
    is_latin = {unicodedata.name(letter, "").startswith("LATIN ") for letter in name if letter.isalpha()}
    return len(is_latin) > 1
