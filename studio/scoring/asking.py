"""Asks a version about a piece of a project: what it says of each example, and which it cannot take."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from studio.errors import Busy, InvalidInput
from studio.tasks.base import Asked, Spoken

BUSY_SECONDS = 1.0

# Asks a variant of a version of a project by their names, and never urgently: what it says of each example.
Ask = Callable[[int, str, str, Sequence[Asked]], Sequence[Spoken]]


class Example(Asked, Protocol):
    """One that is to be scored."""

    @property
    def id(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Said:
    """What became of a piece, by example id: what is said where the example was taken, else why it was not."""

    answers: dict[int, Spoken]
    refusals: dict[int, str]


def ask_piece(
    ask: Callable[[Sequence[Asked]], Sequence[Spoken]],
    piece: Sequence[Example],
    wait: Callable[[float], bool],
) -> Said:
    """Ask about some examples. While too much else is asked it waits, as long as `wait(seconds)` lets it.

    Raises what asking raises, but for the refusal of a text.
    """
    said = Said({}, {})
    waiting = [list(piece)] if piece else []
    while waiting:
        some = waiting.pop()
        try:
            answers = ask(some)
        except Busy:
            if not wait(BUSY_SECONDS):
                raise
            waiting.append(some)
        except InvalidInput as error:
            # One text is to blame, or several: halves tell which, and the others are asked all the same.
            if len(some) == 1:
                said.refusals[some[0].id] = str(error)
                continue
            middle = len(some) // 2
            waiting += [some[middle:], some[:middle]]
        else:
            said.answers.update((one.id, answer) for one, answer in zip(some, answers, strict=True))
    return said
