"""The states of a job and the moves between them."""

QUEUED = "queued"
RUNNING = "running"
SUCCEEDED = "succeeded"
FAILED = "failed"
CANCELLED = "cancelled"
INTERRUPTED = "interrupted"

MOVES: dict[str, frozenset[str]] = {
    QUEUED: frozenset({RUNNING, CANCELLED}),
    RUNNING: frozenset({SUCCEEDED, FAILED, CANCELLED, INTERRUPTED}),
    SUCCEEDED: frozenset(),
    FAILED: frozenset(),
    CANCELLED: frozenset(),
    INTERRUPTED: frozenset(),
}


def require_move(source: str, target: str) -> None:
    """Raises ValueError for a move that no job may make: the mistake would be ours, not a person's."""
    if target not in MOVES[source]:
        raise ValueError(
            f"a job cannot go from {source} to {target}; it may go to {sorted(MOVES[source]) or 'nothing'}"
        )


def is_ended(state: str) -> bool:
    """Whether nothing will happen to the job any more."""
    return not MOVES[state]
