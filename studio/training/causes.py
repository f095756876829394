"""From what a run leaves behind, an exception or an exit code, to the ending that it means."""

import errno
import signal
from collections.abc import Iterator

from studio.errors import CheckpointUnavailable, NotEnoughLabels, OutOfSpace, StudioError
from studio.training.endings import (
    CHECKPOINT_MISSING,
    DISK_FULL,
    FILES_MISSING,
    KILLED,
    NAN_LOSS,
    OUT_OF_MEMORY,
    REFUSED,
    SILENT,
    TERMINATED,
    TOO_FEW_LABELS,
    UNEXPECTED,
    UNWATCHED,
    Ending,
    Explained,
)


class FilesMissing(StudioError):
    """Files that the run needs are not there any more; the message names them."""


# What the machine ran out of. The same word may come as an exception of Python, of torch, of a library in C++ or Rust
# that knows no errno, or in the last lines of a process that was aborted.
NUMBERS: dict[int, Ending] = {
    errno.ENOSPC: DISK_FULL,
    errno.EDQUOT: DISK_FULL,
    errno.EFBIG: DISK_FULL,
    errno.ENOMEM: OUT_OF_MEMORY,
}
WORDS: tuple[tuple[str, Ending], ...] = (
    ("no space left on device", DISK_FULL),
    ("disk quota exceeded", DISK_FULL),
    ("file too large", DISK_FULL),
    ("out of memory", OUT_OF_MEMORY),
    ("can't allocate memory", OUT_OF_MEMORY),
    ("cannot allocate memory", OUT_OF_MEMORY),
    ("bad_alloc", OUT_OF_MEMORY),
    ("memoryerror", OUT_OF_MEMORY),
    ("memory allocation of", OUT_OF_MEMORY),
    ("can't start new thread", OUT_OF_MEMORY),
    ("thread creation failed", OUT_OF_MEMORY),
    ("failed to map segment", OUT_OF_MEMORY),
)
# By exit code. Other signals come from the run's own misfortune, of which its log may say more.
SIGNALS: dict[int, Ending] = {
    -signal.SIGKILL: KILLED,
    -signal.SIGTERM: TERMINATED,
    -signal.SIGINT: TERMINATED,
    -signal.SIGHUP: TERMINATED,
}
# The first that fits, so the narrower kinds come first.
KINDS: tuple[tuple[type[BaseException], Ending], ...] = (
    (MemoryError, OUT_OF_MEMORY),
    (FloatingPointError, NAN_LOSS),
    (OutOfSpace, DISK_FULL),
    (FilesMissing, FILES_MISSING),
    (CheckpointUnavailable, CHECKPOINT_MISSING),
    (NotEnoughLabels, TOO_FEW_LABELS),
    (StudioError, REFUSED),
)


def explain(error: BaseException) -> Explained:
    """The ending that an exception means: what the machine ran out of, wherever in its chain, else its own kind."""
    links = list(_chain(error))
    for ending in (_shortage(link) for link in links):
        if ending is not None:
            return ending.explained()
    for kind, ending in KINDS:
        if isinstance(error, kind):
            return ending.explained(str(error))
    first_line = next(iter(str(error).strip().splitlines()), "")
    return UNEXPECTED.explained(f"{type(error).__name__}: {first_line}".removesuffix(": "))


def explain_exit(exit_code: int | None, log: str = "") -> Explained:
    """The ending of a process that left no word, from its exit code (negative: a signal) and the end of its log.

    `exit_code` is None when nobody saw it end.
    """
    if exit_code is None:
        return UNWATCHED.explained()
    if exit_code in SIGNALS:
        return SIGNALS[exit_code].explained(signal.Signals(-exit_code).name)
    if ending := NUMBERS.get(exit_code) or _said(log):
        return ending.explained()
    if exit_code < 0:
        return TERMINATED.explained(signal.Signals(-exit_code).name)
    return SILENT.explained(str(exit_code))


def _shortage(error: BaseException) -> Ending | None:
    if isinstance(error, MemoryError):
        return OUT_OF_MEMORY
    if isinstance(error, OSError) and error.errno in NUMBERS:
        return NUMBERS[error.errno]
    # The studio's own sentences may quote what people have named; what a library said of a shortage is their cause.
    return None if isinstance(error, StudioError) else _said(str(error))


def _said(text: str) -> Ending | None:
    low = text.lower()
    return next((ending for words, ending in WORDS if words in low), None)


def _chain(error: BaseException) -> Iterator[BaseException]:
    link: BaseException | None = error
    while link is not None:
        yield link
        link = link.__cause__ or link.__context__
