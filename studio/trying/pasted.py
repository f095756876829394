"""Numbers as somebody pastes them: JSON, or what NumPy and PyTorch print."""

import json
import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.errors import InvalidInput

MOST_CHARACTERS = 200_000
# Around the brackets, and behind them: `tensor([[…]], grad_fn=<AddmmBackward0>)`.
WRAPPED = re.compile(r"\A\s*(?:torch\.|np\.|numpy\.)?(?:tensor|array)\(\s*(.*?\])\s*(?:,[^\[\]]*)?\)\s*\Z", re.DOTALL)
# Between two numbers or two rows, NumPy puts spaces only.
SPACES = re.compile(r"(?<=[\d.\]])\s+(?=[-\d.\[])")
# JSON knows neither `1.` nor `.5`.
BARE_POINT = re.compile(r"(?<=\d)\.(?!\d)")
NO_ZERO = re.compile(r"(?<!\d)\.(?=\d)")


def read_numbers(text: str) -> NDArray[Any]:
    """At least one number, in rows of one length: whole numbers, or numbers with a point.

    Raises:
        InvalidInput: it is something else.
    """
    if len(text) > MOST_CHARACTERS:
        raise InvalidInput(f"Found {len(text):,} characters of numbers; at most {MOST_CHARACTERS:,} are read.")
    wrapped = WRAPPED.match(text)
    plain = NO_ZERO.sub("0.", BARE_POINT.sub(".0", SPACES.sub(",", wrapped[1] if wrapped else text.strip())))
    try:
        found = json.loads(plain, parse_constant=_refuse)
        array = np.array(found)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(_expected("something else, or rows of different lengths")) from error
    is_number = np.issubdtype(array.dtype, np.integer) or np.issubdtype(array.dtype, np.floating)
    if not is_number or not 1 <= array.ndim <= 3 or not array.size:
        raise InvalidInput(_expected(f"something of type {array.dtype} with {array.ndim} dimensions"))
    return array


def _refuse(constant: str) -> float:
    raise ValueError(constant)


def _expected(found: str) -> str:
    return (
        f"Found {found}; expected rows of numbers in brackets, each of one length, such as [[2.1, -0.3], [0.4, 1.9]], "
        "or [0, 2, 1]. Paste what your program prints."
    )
