"""A job moves forward only, and ends once."""

import pytest

from studio.training.states import MOVES, is_ended, require_move

LEGAL = [(source, target) for source, targets in MOVES.items() for target in sorted(targets)]
ILLEGAL = [(source, target) for source in MOVES for target in MOVES if target not in MOVES[source]]


@pytest.mark.parametrize(("source", "target"), LEGAL)
def test_a_legal_move_is_allowed(source: str, target: str) -> None:
    require_move(source, target)


@pytest.mark.parametrize(("source", "target"), ILLEGAL)
def test_any_other_move_is_refused(source: str, target: str) -> None:
    with pytest.raises(ValueError, match=f"cannot go from {source} to {target}"):
        require_move(source, target)


def test_an_ended_job_stays_ended() -> None:
    assert {state for state in MOVES if is_ended(state)} == {"succeeded", "failed", "cancelled", "interrupted"}
