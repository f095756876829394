"""Three kinds of tokenizer: a real WordPiece one, and a byte-level and a SentencePiece-like one trained here."""

from collections.abc import Callable
from typing import Any

import pytest

from studio.checkpoints.load import load_tokenizer
from tests.tokenizers import make_byte_level, make_unigram


@pytest.fixture(scope="session")
def wordpiece() -> Any:
    return load_tokenizer("sentence-transformers/all-MiniLM-L6-v2")


@pytest.fixture(scope="session")
def byte_level_with() -> Callable[..., Any]:
    """Makes a byte-level tokenizer with the settings that a test is about."""
    return make_byte_level


@pytest.fixture(scope="session")
def byte_level() -> Any:
    return make_byte_level()


@pytest.fixture(scope="session")
def trimming_byte_level() -> Any:
    return make_byte_level(trim_offsets=True, add_prefix_space=True)


@pytest.fixture(scope="session")
def unigram() -> Any:
    return make_unigram()


@pytest.fixture(scope="session", params=["wordpiece", "byte_level", "trimming_byte_level", "unigram"])
def tokenizer(request: pytest.FixtureRequest) -> Any:
    return request.getfixturevalue(request.param)
