"""Wakes those who wait for a change, whoever makes it."""

from collections.abc import Callable


class Nudges:
    """Things to wake when something has changed; filled after those who wake them are made."""

    def __init__(self) -> None:
        self._targets: list[Callable[[], None]] = []

    def add(self, target: Callable[[], None]) -> None:
        self._targets.append(target)

    def __call__(self) -> None:
        for target in self._targets:
            target()
