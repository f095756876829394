"""Asks a version about a piece of a project: what it says of each text, and which texts it cannot take."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from studio.errors import Busy, InvalidInput

BUSY_SECONDS = 1.0

# Asks a variant of a version of a project by their names, and never urgently: for each text the probability of every
# label.
Ask = Callable[[int, str, str, Sequence[str]], Sequence[Mapping[str, float]]]


@dataclass(frozen=True, slots=True)
class Said:
    """What became of a piece, by example id: probabilities by label where the text was taken, else why it was not."""

    answers: dict[int, Mapping[str, float]]
    refusals: dict[int, str]


def ask_piece(
    ask: Callable[[Sequence[str]], Sequence[Mapping[str, float]]],
    piece: Sequence[tuple[int, str]],
    wait: Callable[[float], bool],
) -> Said:
    """Ask about (id, text) pairs. While too much else is asked it waits, as long as `wait(seconds)` lets it.

    Raises what asking raises, but for the refusal of a text.
    """
    said = Said({}, {})
    waiting = [list(piece)] if piece else []
    while waiting:
        some = waiting.pop()
        try:
            answers = ask([text for _, text in some])
        except Busy:
            if not wait(BUSY_SECONDS):
                raise
            waiting.append(some)
        except InvalidInput as error:
            # One text is to blame, or several: halves tell which, and the others are asked all the same.
            if len(some) == 1:
                said.refusals[some[0][0]] = str(error)
                continue
            middle = len(some) // 2
            waiting += [some[middle:], some[:middle]]
        else:
            said.answers.update((key, answer) for (key, _), answer in zip(some, answers, strict=True))
    return said
