"""What a project may be called, in addresses and on pages."""

import re
from collections.abc import Iterator
from itertools import count

from studio.errors import InvalidInput
from studio.storable import can_be_stored

LONGEST_NAME = 63
LONGEST_TITLE = 200
NAME = re.compile(rf"[a-z0-9][a-z0-9-]{{0,{LONGEST_NAME - 1}}}")


def require_name(name: str) -> None:
    """Raises InvalidInput unless the name can stand in an address, a folder's name and a command."""
    if not NAME.fullmatch(name):
        raise InvalidInput(
            f"{name!r} is no project name. Use up to 63 lower-case letters, digits and dashes, such as support-inbox."
        )


def name_from(title: str) -> str:
    """A project name made from free text, such as a file's name."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:LONGEST_NAME] or "project"


def numbered(name: str) -> Iterator[str]:
    """The name, then name-2, name-3 …, for when it is taken."""
    yield name
    for number in count(2):
        ending = f"-{number}"
        yield name[: LONGEST_NAME - len(ending)] + ending


def require_title(title: str) -> None:
    """Raises InvalidInput unless pages can show this as a project's title."""
    if not title.strip() or len(title) > LONGEST_TITLE:
        raise InvalidInput(
            f"The title has {len(title):,} characters; expected 1 to {LONGEST_TITLE}, and not only spaces."
        )
    require_storable(title, "The title")


def require_storable(text: str, what: str) -> None:
    """Raises InvalidInput for what JSON can carry and a database cannot: a NUL, or half of a surrogate pair."""
    if not can_be_stored(text):
        raise InvalidInput(f"{what} has half of a surrogate pair or a NUL, which is no character. Type it again.")
