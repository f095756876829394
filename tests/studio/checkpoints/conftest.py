"""Threads for those who ask at once."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest


@pytest.fixture
def in_threads() -> Callable[[Sequence[Callable[[], object]]], list[object]]:
    """Runs functions in eight threads; gives their answers in order."""

    def run(functions: Sequence[Callable[[], object]]) -> list[object]:
        with ThreadPoolExecutor(8) as pool:
            return [future.result() for future in [pool.submit(function) for function in functions]]

    return run
