"""Every bad ending has a name, a sentence with its cause, and a next step."""

import errno
import signal

import pytest

from studio.errors import CheckpointUnavailable, NotEnoughLabels, OutOfSpace, UntrainedHead
from studio.training.causes import FilesMissing, explain, explain_exit
from studio.training.endings import ENDINGS, Ending
from studio.training.hyperparameters import Hyperparameters
from studio.training.remedies import first_retry
from studio.training.states import MOVES, RUNNING


def wrapped(cause: BaseException) -> BaseException:
    """What loading makes of an error on its way."""
    error = CheckpointUnavailable("'tiny' could not be loaded")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "ending", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "disk-full", "disk is full"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "disk-full", "disk is full"),
        (RuntimeError("I/O error: No space left on device (os error 28)"), "disk-full", "disk is full"),
        (OutOfSpace("nothing was stored"), "disk-full", "disk is full"),
        (RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory"), "out-of-memory", "Memory ran out"),
        (RuntimeError("CUDA out of memory. Tried to allocate"), "out-of-memory", "Memory ran out"),
        (MemoryError(), "out-of-memory", "Memory ran out"),
        (wrapped(MemoryError()), "out-of-memory", "Memory ran out"),
        (wrapped(OSError(errno.ENOSPC, "No space left on device")), "disk-full", "disk is full"),
        (FloatingPointError("the loss became NaN"), "nan-loss", "smaller learning rate"),
        (UntrainedHead("no head here"), "checkpoint-missing", "no head here"),
        (NotEnoughLabels("all 9 are 'yes'"), "too-few-labels", "all 9 are 'yes'"),
        (NotEnoughLabels("'Out of memory' has one example"), "too-few-labels", "'Out of memory' has one"),
        (FilesMissing("The snapshot's folder /x"), "files-missing", "The snapshot's folder /x was removed"),
        (KeyError("oops"), "unexpected", "KeyError: 'oops'"),
        (ValueError(), "unexpected", "ValueError"),
    ],
)
def test_an_exception_is_explained(error: BaseException, ending: str, words: str) -> None:
    told = explain(error)
    assert told.ending.name == ending
    assert words in told.message


@pytest.mark.parametrize(
    ("exit_code", "log", "ending", "words"),
    [
        (-signal.SIGKILL, "", "killed", "signal 9"),
        (-signal.SIGTERM, "", "terminated", "SIGTERM"),
        (-signal.SIGTERM, "CUDA out of memory", "terminated", "SIGTERM"),
        (-signal.SIGSEGV, "", "terminated", "SIGSEGV"),
        (-signal.SIGABRT, "terminate called after throwing an instance of 'std::bad_alloc'", "out-of-memory", "Memory"),
        (-signal.SIGABRT, "memory allocation of 4096 bytes failed", "out-of-memory", "Memory"),
        (28, "", "disk-full", "disk is full"),
        (errno.ENOMEM, "", "out-of-memory", "Memory ran out"),
        (3, "", "silent", "code 3"),
        (None, "", "unwatched", "nobody watched"),
    ],
)
def test_an_exit_without_a_word_is_explained(exit_code: int | None, log: str, ending: str, words: str) -> None:
    told = explain_exit(exit_code, log)
    assert told.ending.name == ending
    assert words in told.message
    assert "Start it again" in told.message


@pytest.mark.parametrize("ending", ENDINGS.values(), ids=ENDINGS)
def test_every_ending_is_one_that_a_run_may_come_to_and_says_what_is_next(ending: Ending) -> None:
    assert ending.state in MOVES[RUNNING]
    told = ending.explained("Something").message
    assert "{" not in told
    assert told.endswith((".", ".)", "Something"))
    # What the studio refuses in words of its own says by itself what to do.
    assert "served version is unchanged" in told.lower() or ending.name == "refused"


@pytest.mark.parametrize(
    ("ending", "numbers", "title", "changed"),
    [
        ("out-of-memory", {"batch_size": 16}, "Train again with half the batch size (8)", {"batch_size": 8}),
        (
            "out-of-memory",
            {"batch_size": 1},
            "Train again with texts cut at half the length (128)",
            {"max_length": 128},
        ),
        (
            "nan-loss",
            {"learning_rate": 1e-4},
            "Train again with a tenth of the learning rate (1e-05)",
            {"learning_rate": 1e-5},
        ),
        ("time-limit", {"epochs": 15}, "Train again with half the epochs (7)", {"epochs": 7}),
        ("time-limit", {"epochs": 1}, "Train again", {}),
        ("cancelled", {"epochs": 3}, "Train again", {}),
    ],
)
def test_what_may_help_changes_one_number_and_keeps_the_others(
    ending: str, numbers: dict[str, float], title: str, changed: dict[str, float]
) -> None:
    before = Hyperparameters.from_dict(dict(numbers)).to_dict()
    retry = first_retry(ENDINGS[ending].remedies, before)
    assert retry is not None
    assert retry.title == title
    assert retry.hyperparameters == before | changed


def test_where_nothing_is_left_to_make_smaller_there_is_no_button() -> None:
    assert first_retry(ENDINGS["out-of-memory"].remedies, {"batch_size": 1, "max_length": 8}) is None
    assert first_retry(ENDINGS["too-few-labels"].remedies, {}) is None
    # A number of an older studio that means nothing any more.
    assert first_retry(ENDINGS["cancelled"].remedies, {"momentum": 1}) is None
