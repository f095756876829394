"""The service: which tokenizers it keeps, and that calls at once do not disturb each other."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event, Lock
from typing import Any

import pytest

from studio.errors import CheckpointUnavailable, InvalidInput
from studio.tokens.tokens import MAX_TOKENIZERS, Tokens

LIMIT = 1_000


class Counting:
    """A loader that remembers what it was asked for."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self.make = make
        self.asked: list[str] = []

    def __call__(self, name: str) -> Any:
        self.asked.append(name)
        if name.startswith("missing"):
            raise CheckpointUnavailable(f"{name} cannot be had.")
        return self.make()


@pytest.fixture
def loader(unigram: Any) -> Counting:
    return Counting(lambda: unigram)


@pytest.fixture
def tokens(loader: Counting) -> Tokens:
    return Tokens(loader, LIMIT)


def test_a_tokenizer_is_loaded_once(tokens: Tokens, loader: Counting) -> None:
    tokens.tokenize("a", "the fox")
    tokens.tokenize(" a ", "the dog")
    tokens.pad("a", ["the fox"])
    assert loader.asked == ["a"]


def test_the_one_unused_for_longest_makes_room(tokens: Tokens, loader: Counting) -> None:
    for name in [str(number) for number in range(MAX_TOKENIZERS)] + ["0", "new"]:
        tokens.tokenize(name, "x")
    loader.asked.clear()
    tokens.tokenize("0", "x")
    tokens.tokenize("1", "x")
    assert loader.asked == ["1"]


def test_names_that_cannot_be_had_push_nothing_out(tokens: Tokens, loader: Counting) -> None:
    tokens.tokenize("good", "x")
    for number in range(MAX_TOKENIZERS + 1):
        with pytest.raises(CheckpointUnavailable):
            tokens.tokenize(f"missing-{number}", "x")
    tokens.tokenize("good", "x")
    assert loader.asked.count("good") == 1


def test_a_name_that_failed_is_asked_for_again(unigram: Any) -> None:
    answers: list[Any] = [CheckpointUnavailable("offline"), unigram]

    def load(_: str) -> Any:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    tokens = Tokens(load, LIMIT)
    with pytest.raises(CheckpointUnavailable):
        tokens.tokenize("a", "x")
    assert tokens.tokenize("a", "x").text == "x"


def test_a_slow_download_keeps_nobody_else_waiting(unigram: Any) -> None:
    started, release = Event(), Event()

    def load(name: str) -> Any:
        if name == "slow":
            started.set()
            assert release.wait(10)
        return unigram

    tokens = Tokens(load, LIMIT)
    with ThreadPoolExecutor() as pool:
        slow = pool.submit(tokens.tokenize, "slow", "x")
        assert started.wait(10)
        try:
            assert pool.submit(tokens.tokenize, "fast", "x").result(timeout=10).text == "x"
        finally:
            release.set()
        assert slow.result(timeout=10).text == "x"


def test_callers_at_once_load_a_tokenizer_once(loader: Counting) -> None:
    tokens, barrier = Tokens(loader, LIMIT), Barrier(4)

    def call() -> int:
        barrier.wait(10)
        return tokens.tokenize("a", "x").tokens

    with ThreadPoolExecutor(4) as pool:
        assert len({future.result() for future in [pool.submit(call) for _ in range(4)]}) == 1
    assert loader.asked == ["a"]


class Guarded:
    """A tokenizer that notices two calls at once."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner
        self.busy = Lock()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        assert self.busy.acquire(blocking=False), "two calls at once"
        try:
            return self.inner(*arguments, **keywords)
        finally:
            self.busy.release()


def test_calls_at_once_do_not_leak_truncation_or_padding(wordpiece: Any) -> None:
    guarded = Guarded(wordpiece)
    tokens = Tokens(lambda _: guarded, LIMIT)
    text = "one two three four five six " * 8

    def call(number: int) -> bool:
        match number % 3:
            case 0:
                return tokens.tokenize("a", text, 5).tokens == 5
            case 1:
                return tokens.tokenize("a", text).tokens == 50
            case _:
                return tokens.pad("a", ["one", "two two"], "max_length", True, 9).shape == (2, 9)

    with ThreadPoolExecutor(6) as pool:
        assert all(pool.map(call, range(120)))


def test_a_text_over_the_limit_is_refused_in_bytes(tokens: Tokens) -> None:
    assert tokens.tokenize("a", "x" * LIMIT).characters == LIMIT
    with pytest.raises(InvalidInput, match=r"1,002 bytes in UTF-8; at most 1,000"):
        tokens.tokenize("a", "\u00e9" * 501)
    with pytest.raises(InvalidInput, match=r"1,200 bytes"):
        tokens.pad("a", ["x" * 600, "y" * 600])


def test_a_text_that_is_no_string_is_refused(tokens: Tokens) -> None:
    with pytest.raises(InvalidInput, match="a NoneType; expected a string"):
        tokens.tokenize("a", None)  # type: ignore[arg-type]


def test_no_name_is_refused(tokens: Tokens) -> None:
    with pytest.raises(InvalidInput, match="No tokenizer was named"):
        tokens.tokenize("  ", "x")


def test_a_length_is_refused_with_the_smallest_that_leaves_room(tokens: Tokens) -> None:
    with pytest.raises(InvalidInput, match=r"from 1 to 100,000"):
        tokens.tokenize("a", "x", 0)
    assert tokens.tokenize("a", "the fox", 1).tokens == 1
