"""Which versions led to the one that serves, and what a rollback goes back to: worked out from the log."""

from collections.abc import Collection, Iterable


def line(history: Iterable[tuple[str, int]]) -> list[int]:
    """The versions that led to the live one, which is the last.

    `history` holds (verb, version id), oldest first. A promotion is put on a stack and a rollback takes off what stood
    above its version, so rolling back twice goes two versions back instead of to and fro.
    """
    stack: list[int] = []
    for verb, version_id in history:
        if verb == "rollback":
            while stack and stack[-1] != version_id:
                stack.pop()
        if not stack or stack[-1] != version_id:
            stack.append(version_id)
    return stack


def rollback_target(history: Iterable[tuple[str, int]], gone: Collection[int] = ()) -> int | None:
    """The version that served before the live one and can serve again, or None when there is none.

    Those in `gone` cannot serve any more.
    """
    led = line(history)
    return next((version_id for version_id in reversed(led[:-1]) if version_id not in {*gone, led[-1]}), None)


def served_since(history: Iterable[tuple[float, int]], moment: float) -> set[int]:
    """The versions that served at this moment or later; `history` holds (when, version id), oldest first."""
    served: set[int] = set()
    for at, version_id in history:
        if at < moment:
            served.clear()
        served.add(version_id)
    return served
