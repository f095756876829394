"""Numbers are read as programs print them, and nothing else is."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as some
from hypothesis.extra.numpy import array_shapes, arrays

from studio.errors import InvalidInput
from studio.trying.pasted import MOST_CHARACTERS, read_numbers

NUMBERS = arrays(
    np.float64, array_shapes(min_dims=1, max_dims=3, max_side=4), elements=some.floats(-1e6, 1e6, width=32)
)


@given(array=NUMBERS)
def test_what_python_numpy_and_pytorch_print_is_read_again(array: np.ndarray) -> None:
    with np.printoptions(threshold=10_000, floatmode="unique"):
        printed = [str(array.tolist()), repr(array), str(array), f"np.{array!r}"]
    for text in printed:
        found = read_numbers(text)
        assert found.shape == array.shape
        assert np.array_equal(found, array)
    shown = read_numbers(str(torch.tensor(array)))
    assert shown.shape == array.shape


@pytest.mark.parametrize(
    ("text", "shape", "kind"),
    [
        ("[0, 2, 1]", (3,), "i"),
        ("tensor([[ 2., -3.],\n        [ 4., 5.]], grad_fn=<AddmmBackward0>)", (2, 2), "f"),
        ("tensor([1, 0], device='cuda:0')", (2,), "i"),
        ("array([[1.5e-03, .5]], dtype=float32)", (1, 2), "f"),
        ("[[ 2.1 -0.3]\n [ 0.4  1.9]]", (2, 2), "f"),
        ("[-100 0 2]", (3,), "i"),
    ],
)
def test_whole_numbers_stay_whole(text: str, shape: tuple[int, ...], kind: str) -> None:
    found = read_numbers(text)
    assert (found.shape, found.dtype.kind) == (shape, kind)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5",
        "[]",
        "[[]]",
        "words",
        "[[1, 2], [3]]",
        '["a"]',
        "[true]",
        "[NaN]",
        "[1e999]x",
        "[[[[1]]]]",
        "{}",
        "[" * 9_999,
    ],
)
def test_what_is_no_rows_of_numbers_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="expected rows of numbers in brackets"):
        read_numbers(text)


def test_more_than_anybody_pastes_is_refused() -> None:
    with pytest.raises(InvalidInput, match="at most 200,000"):
        read_numbers(" " * (MOST_CHARACTERS + 1))
