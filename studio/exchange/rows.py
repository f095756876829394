"""What a cell must be like to become a text, a label or a person."""

import unicodedata
from collections.abc import Callable, Iterable

from studio.exchange.cells import is_missing, words_of

MOST_LABELS = 1_000
LONGEST_LABEL = 60
LONGEST_NAME = 80
# Whose labels are the agreed ones: what an export calls who made a label that came in a file without names.
NOBODY = "import"


class RowError(Exception):
    """A row that cannot be imported; the message says what is wrong with it."""


def text_of(value: object, max_text_bytes: int, what: str = "text") -> str:
    """The text in a cell, unchanged; a number is taken as it is written. Raises RowError."""
    if is_missing(value):
        raise RowError(f"the {what} is missing")
    text = words_of(value)
    if text is None:
        raise RowError(f"the {what} is a {type(value).__name__}, not a string")
    if not text.strip():
        raise RowError(f"the {what} is empty")
    if "\0" in text:
        raise RowError(f"the {what} contains a NUL character")
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        raise RowError(f"the {what} contains half of a surrogate pair, which is no character") from error
    if size > max_text_bytes:
        raise RowError(f"the {what} has {size:,} bytes, and at most {max_text_bytes:,} are allowed")
    return text


def question_of(value: object, max_text_bytes: int) -> str:
    """The question in a cell, by the same rules. Raises RowError."""
    return text_of(value, max_text_bytes, "question")


def name_of(value: object, known_as: Callable[[str], str]) -> str | None:
    """Who gave a label, as they are known; None when the cell is empty or says that a file did. Raises RowError."""
    if is_missing(value):
        return None
    name = words_of(value)
    if name is None:
        raise RowError(f"the annotator is a {type(value).__name__}, not a name")
    name = known_as(name.strip())
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise RowError(f"the annotator {name[:LONGEST_NAME]!r} is no name of up to {LONGEST_NAME} printable characters")
    return name if name not in ("", NOBODY) else None


def group_of(value: object) -> str | None:
    """What names the group of a row; None when the cell is empty. Raises RowError."""
    if is_missing(value):
        return None
    name = words_of(value if not isinstance(value, bool) else str(value).lower())
    if name is None:
        raise RowError(f"the group is a {type(value).__name__}, not a name or a number")
    try:
        name.encode()
    except UnicodeEncodeError as error:
        raise RowError("the group contains half of a surrogate pair, which is no character") from error
    return name.strip() or None


class LabelNames:
    """The labels that a file may use: the project's and, if it may add some, those it brings."""

    def __init__(self, names: Iterable[str], may_add: bool) -> None:
        # In the order of the schema, those that the file brings after the others.
        self.every = list(names)
        self._may_add = may_add
        # The same name may be composed of different code points in different files.
        self._known = {_normal(name): name for name in self.every} | {name: name for name in self.every}
        self.added: list[str] = []
        self.unknown: dict[str, None] = {}

    def resolve(self, value: object) -> str | None:
        """The label in a cell, None when it is empty. Raises RowError."""
        if is_missing(value):
            return None
        label = words_of(value if not isinstance(value, bool) else str(value).lower())
        if label is None:
            raise RowError(f"the label is a {type(value).__name__}, not a string")
        label = label.strip()
        if not label:
            return None
        return self._known.get(label) or self._known.get(_normal(label)) or self._add(label)

    def too_many(self) -> bool:
        """Whether a project cannot have that many labels."""
        return len(self.every) > MOST_LABELS

    def _add(self, label: str) -> str:
        if len(label) > LONGEST_LABEL:
            raise RowError(f"the label has {len(label)} characters, and at most {LONGEST_LABEL} are allowed")
        if not label.isprintable():
            raise RowError(f"the label {label!r} contains characters that cannot be printed")
        if not self._may_add:
            self.unknown[label] = None
            raise RowError(f"the project has no label {label!r}")
        self.added.append(label)
        self.every.append(label)
        self._known |= {_normal(label): label, label: label}
        return label


def _normal(name: str) -> str:
    return unicodedata.normalize("NFC", name)
