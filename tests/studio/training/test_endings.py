"""Every bad ending has a sentence with its cause and a next step."""

import errno
import signal

import pytest

from studio.errors import UntrainedHead
from studio.training.endings import explain, explain_exit


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "disk is full"),
        (RuntimeError("I/O error: No space left on device (os error 28)"), "disk is full"),
        (RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory"), "Memory ran out"),
        (RuntimeError("CUDA out of memory. Tried to allocate"), "Memory ran out"),
        (MemoryError(), "Memory ran out"),
        (FloatingPointError("the loss became NaN"), "smaller learning rate"),
        (UntrainedHead("no head here"), "no head here"),
        (KeyError("oops"), "KeyError"),
    ],
)
def test_an_exception_is_explained(error: BaseException, words: str) -> None:
    assert words in explain(error)


@pytest.mark.parametrize(
    ("exit_code", "words"),
    [
        (-signal.SIGKILL, "signal 9"),
        (-signal.SIGTERM, "SIGTERM"),
        (28, "disk is full"),
        (3, "code 3"),
        (None, "nobody watched"),
    ],
)
def test_an_exit_without_a_word_is_explained(exit_code: int | None, words: str) -> None:
    sentence = explain_exit(exit_code)
    assert words in sentence
    assert "Start it again" in sentence
