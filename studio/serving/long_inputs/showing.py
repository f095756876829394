"""What code has to know of how a text was read, to read it again."""

from studio.serving.long_inputs.policy import HEAD_TAIL, WINDOWS, LongInputs
from studio.serving.prediction import Prediction
from studio.tasks.base import LongText


def long_text(answer: Prediction, policy: LongInputs) -> LongText | None:
    """None for a text that was read at once and from its beginning, or only cut."""
    is_long = answer.windows > 1 or answer.truncated
    if policy.policy not in (WINDOWS, HEAD_TAIL) or not is_long:
        return None
    return LongText(
        windows=answer.windows,
        overlap=policy.overlap,
        head=policy.head if policy.policy == HEAD_TAIL else None,
        is_cut=answer.truncated,
        keeps_end=answer.last_tokens > 0,
    )
