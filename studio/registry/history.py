"""Which version a rollback goes back to, worked out from the log of promotions."""

from collections.abc import Iterable


def rollback_target(history: Iterable[tuple[str, int]]) -> int | None:
    """The version that served before the live one, or None when there was none.

    `history` holds (verb, version id), oldest first. A promotion is put on a stack and a rollback takes one off, so
    rolling back twice goes two versions back instead of to and fro.
    """
    stack: list[int] = []
    for verb, version_id in history:
        if verb == "rollback":
            stack.pop()
        elif not stack or stack[-1] != version_id:
            stack.append(version_id)
    return stack[-2] if len(stack) > 1 else None
