"""Rounds in which everybody answers the same texts by turns, so that what else the machine does meets all alike.

A turn begins with answers that are not looked at: meanwhile the others had the caches, and the system took memory back.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from studio.inputs import Input

# Inputs go in; what comes out is not looked at.
Answer = Callable[[Sequence[Any]], object]

ROUNDS = 3
# How many ask at once, each one text and then the next.
CALLERS = (1, 8, 32)
LONE_TEXTS = 64
TEXTS_OF_CALLERS = 192
REPEATS_OF_A_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Contestant:
    """Somebody who answers; it is asked text by text, and by many at once, only where that is wanted."""

    answer: Answer
    is_asked_alone: bool = True
    is_asked_by_many: bool = True


@dataclass(slots=True)
class Seen:
    """What one did in all rounds: texts a second, and seconds of each text that was asked alone."""

    rates: list[float] = field(default_factory=list)
    alone: list[float] = field(default_factory=list)
    # Place in `lengths` -> seconds.
    by_length: dict[int, list[float]] = field(default_factory=dict)
    # Callers -> texts a second.
    callers: dict[int, list[float]] = field(default_factory=dict)


def run_rounds(
    contestants: Mapping[str, Contestant],
    texts: Sequence[Input],
    lengths: Sequence[Input],
    say: Callable[[int], None],
    rounds: int = ROUNDS,
) -> dict[str, Seen]:
    """Name -> what it did with `texts` and with each text of `lengths`; `say` hears which round begins, from 1."""
    seen = {name: Seen() for name in contestants}
    for number in range(1, rounds + 1):
        say(number)
        for name, contestant in contestants.items():
            contestant.answer(texts[:TEXTS_OF_CALLERS])  # unseen, see the top
            seen[name].rates.append(len(texts) / _seconds(contestant.answer, texts))
        for name, contestant in contestants.items():
            if contestant.is_asked_alone:
                _ask_alone(contestant.answer, texts, lengths, seen[name])
        for name, contestant in contestants.items():
            if contestant.is_asked_by_many:
                _ask_by_many(contestant.answer, texts[:TEXTS_OF_CALLERS], seen[name])
    return seen


def _ask_alone(answer: Answer, texts: Sequence[Input], lengths: Sequence[Input], seen: Seen) -> None:
    answer(texts[:LONE_TEXTS])
    seen.alone += [_seconds(answer, [text]) for text in texts[:LONE_TEXTS]]
    for place, text in enumerate(lengths):
        seen.by_length.setdefault(place, []).extend(_seconds(answer, [text]) for _ in range(REPEATS_OF_A_LENGTH))


def _ask_by_many(answer: Answer, texts: Sequence[Input], seen: Seen) -> None:
    for callers in CALLERS:
        with ThreadPoolExecutor(callers) as pool:
            started = time.perf_counter()
            list(pool.map(partial(_ask_one, answer), texts))
            seen.callers.setdefault(callers, []).append(len(texts) / (time.perf_counter() - started))


def _ask_one(answer: Answer, text: Input) -> None:
    answer([text])


def _seconds(answer: Answer, texts: Sequence[Input]) -> float:
    started = time.perf_counter()
    answer(texts)
    return time.perf_counter() - started
