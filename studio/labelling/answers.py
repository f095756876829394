"""What a person does with an example, and what an answer must be like to be stored."""

import re
from dataclasses import dataclass
from typing import Protocol

from storage.repositories.label_values import written
from studio.errors import InvalidInput
from studio.storable import can_be_stored
from studio.tasks.base import Said

ACTIONS = ("label", "skip", "flag", "undo")
MOST_HELD = 64
LONGEST_NOTE = 2_000
LONGEST_SUGGESTION = 20_000
MOST_SECONDS = 10_000_000
MEASURES = "No suggestion for this one: it measures the model."
# What stands in a version's place while none serves and the labels' own words are compared with the texts.
SIMILARITY = "similarity"
VERSION_NAME = re.compile(r"v[0-9]{1,9}-[0-9a-f]{10}")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a model version says about an example, or `similarity` in its place."""

    label: Said
    probability: float
    version: str


class Offered(Protocol):
    """What showing an example needs to know of it."""

    @property
    def id(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def question(self) -> str | None: ...
    @property
    def image(self) -> str | None: ...
    @property
    def split(self) -> str: ...


@dataclass(frozen=True, slots=True)
class QueuedExample:
    """An example that a window holds, ready to be shown; `silence` says why nothing is ever suggested for it.

    An `image` is named by its SHA-256, and its text is empty.
    """

    id: int
    text: str
    suggestion: Suggestion | None
    silence: str | None = None
    question: str | None = None
    image: str | None = None


def shown(example: Offered, suggestion: Suggestion | None = None) -> QueuedExample:
    """The example as a person sees it."""
    silence = MEASURES if example.split == "holdout" else None
    return QueuedExample(example.id, example.text, suggestion, silence, example.question, example.image)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person did with an example. `request_id` is made by the client, once per act."""

    request_id: str
    example_id: int
    action: str = "label"
    label: Said | None = None
    note: str | None = None
    seconds: float | None = None
    suggestion: Suggestion | None = None


@dataclass(frozen=True, slots=True)
class Submitted:
    """What became of an answer: stored now, or known from an earlier try; and the examples that came in its place."""

    status: str
    revision: int
    next: list[QueuedExample]


def require_window(window: str, hold: int) -> None:
    """Raises InvalidInput unless a browser window may have this name and hold this many examples."""
    if not 1 <= len(window) <= 64 or not window.isprintable():
        raise InvalidInput("The window's name must have 1 to 64 printable characters. Reload the page.")
    if not 0 <= hold <= MOST_HELD:
        raise InvalidInput(f"A window holds 0 to {MOST_HELD} examples; {hold} were asked for.")


def require_answer(answer: Answer) -> None:
    """Raises InvalidInput, saying which part of the answer cannot be stored."""
    if answer.action not in ACTIONS:
        raise InvalidInput(f"{answer.action!r} is no action. Choose one of: {', '.join(ACTIONS)}.")
    require_said(answer.label)
    require_request_id(answer.request_id)
    require_note(answer.note)
    if answer.seconds is not None and not 0 <= answer.seconds <= MOST_SECONDS:
        raise InvalidInput(f"seconds is {answer.seconds}; expected a number from 0 to {MOST_SECONDS:,}, or nothing.")
    if answer.suggestion is not None:
        _require_suggestion(answer.suggestion)


def require_said(said: Said | None) -> None:
    """Raises InvalidInput for what the database cannot hold; whether it fits the task is another question."""
    if said is not None and not can_be_stored(written(said)):
        raise InvalidInput(f"{said!r} is no label of this project. Reload the page and choose one.")


def require_request_id(request_id: str) -> None:
    """Raises InvalidInput unless it can tell one act from every other."""
    if not 8 <= len(request_id) <= 64 or not request_id.isascii() or not request_id.isprintable():
        raise InvalidInput("The request id must have 8 to 64 ASCII characters. Send a fresh UUID for each answer.")


def require_note(note: str | None) -> None:
    """Raises InvalidInput for a note that is too long, or that the database cannot hold."""
    if note is not None and len(note) > LONGEST_NOTE:
        raise InvalidInput(f"The note has {len(note):,} characters; at most {LONGEST_NOTE:,} are kept.")
    if note is not None and not can_be_stored(note):
        raise InvalidInput("The note has half of a surrogate pair or a NUL, which is no character. Type it again.")


def _require_suggestion(suggestion: Suggestion) -> None:
    if not 0 <= suggestion.probability <= 1:
        raise InvalidInput(f"The suggestion's probability is {suggestion.probability}; expected a number from 0 to 1.")
    if suggestion.version != SIMILARITY and not VERSION_NAME.fullmatch(suggestion.version):
        raise InvalidInput(f"{suggestion.version[:40]!r} is no version's name. Send the suggestion as it was claimed.")
    label = written(suggestion.label)
    if len(label) > LONGEST_SUGGESTION or not can_be_stored(label):
        raise InvalidInput(f"The suggested label must be Unicode, of at most {LONGEST_SUGGESTION} characters.")
