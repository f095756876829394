"""A question that no model could be asked is refused in a sentence, before anything is loaded."""

from collections.abc import Callable
from typing import Any

import pytest

from studio.checkpoints.trying.questions import FillMask, Generation, Similarity, ZeroShot
from studio.checkpoints.trying.tasks import TRY_TASKS, find_try_task
from studio.errors import InvalidInput

TEXT = ("where is my parcel",)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: FillMask(()), "There is no text"),
        (lambda: FillMask(TEXT * 65), "Found 65 texts; at most 64"),
        (lambda: FillMask(TEXT, top_k=0), "top_k is 0; expected a number from 1 to 50"),
        (lambda: FillMask(TEXT, top_k=51), "top_k is 51"),
        (lambda: ZeroShot(TEXT, ()), "No labels were given"),
        (lambda: ZeroShot(TEXT, tuple(map(str, range(51)))), "Found 51 labels; at most 50"),
        (lambda: ZeroShot(TEXT, ("a", "b", "a")), "A label is there twice"),
        (lambda: ZeroShot(TEXT * 64, tuple(map(str, range(9)))), "are 576 pairs; at most 512"),
        (lambda: Generation("x", max_new_tokens=0), "max_new_tokens is 0"),
        (lambda: Generation("x", max_new_tokens=257), "from 1 to 256"),
        (lambda: Generation("x", temperature=0), "temperature is 0"),
        (lambda: Generation("x", temperature=float("nan")), "temperature is nan"),
        (lambda: Generation("x", top_p=0), "top_p is 0"),
        (lambda: Generation("x", top_p=float("inf")), "top_p is inf"),
        (lambda: Generation("x", top_k=-1), "top_k is -1"),
        (lambda: Generation("x", seed=-1), "seed is -1"),
        (lambda: Generation("x", seed=2**32), "seed is 4294967296"),
        (lambda: Generation("x", alternatives=11), "alternatives is 11"),
        (lambda: Similarity(()), "There is no text"),
    ],
)
def test_what_cannot_be_asked_says_why(make: Callable[[], Any], words: str) -> None:
    with pytest.raises(InvalidInput) as found:
        make()
    assert words in str(found.value)
    assert str(found.value).endswith(".")


@pytest.mark.parametrize(
    "template",
    ["", "no place", "{} and {}", "{0}", "{0.__class__}", "{:>1000000000}", "{}{", "}{}", "{{}}", "{label}", "{}}"],
)
def test_a_template_has_one_place_and_no_orders_to_python(template: str) -> None:
    with pytest.raises(InvalidInput, match="once, where the label goes"):
        ZeroShot(TEXT, ("a",), template)


def test_a_label_with_braces_is_a_label() -> None:
    assert ZeroShot(TEXT, ("{}", "{x}"), "it is {} !").hypotheses() == ["it is {} !", "it is {x} !"]


def test_a_task_that_is_none_names_those_there_are() -> None:
    assert all(find_try_task(name) is TRY_TASKS[name] for name in TRY_TASKS)
    with pytest.raises(InvalidInput, match=r"'summarization' is no task to try\. Choose one of: fill-mask, zero-shot"):
        find_try_task("summarization")
