"""Why a run ended badly, in one sentence with a next step."""

import errno
import signal

from studio.errors import StudioError

TRY_AGAIN = "Start it again; the served version is unchanged."
DISK_FULL = f"The disk is full, so the trained model could not be saved. Free some space. {TRY_AGAIN}"


def explain(error: BaseException) -> str:
    """The sentence for an exception that a run raised."""
    if isinstance(error, StudioError):
        return str(error)
    text = str(error)
    if getattr(error, "errno", None) == errno.ENOSPC or "No space left on device" in text:
        return DISK_FULL
    if isinstance(error, MemoryError) or "out of memory" in text.lower() or "can't allocate memory" in text:
        return f"Memory ran out. Choose a smaller batch size or a shorter max_length. {TRY_AGAIN}"
    if isinstance(error, FloatingPointError):
        return f"The loss became NaN, so the model learned nothing. Choose a smaller learning rate. {TRY_AGAIN}"
    first_line = text.strip().splitlines()[0] if text.strip() else ""
    return f"Training failed: {type(error).__name__}: {first_line} (The log shows where.) {TRY_AGAIN}"


def explain_exit(exit_code: int | None) -> str:
    """The sentence for a process that ended without a word; None when nobody saw it end."""
    if exit_code is None:
        return f"The training process ended without a result while nobody watched it. {TRY_AGAIN}"
    if exit_code == errno.ENOSPC:
        return DISK_FULL
    if exit_code == -signal.SIGKILL:
        return (
            "The training process was killed (signal 9): usually memory ran out, or somebody ended it. "
            f"Choose a smaller batch size if it happens again. {TRY_AGAIN}"
        )
    if exit_code < 0:
        name = signal.Signals(-exit_code).name
        return f"The training process was ended by {name}. {TRY_AGAIN}"
    return f"The training process ended with code {exit_code} and no message; the log may say more. {TRY_AGAIN}"
