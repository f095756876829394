"""The tokenizers that spans are tried with: a real WordPiece one, and others trained here."""

from typing import Any

import pytest

from studio.checkpoints.load import load_tokenizer
from tests.tokenizers import make_byte_level, make_unigram

MAKERS = {
    "wordpiece": lambda: load_tokenizer("sentence-transformers/all-MiniLM-L6-v2"),
    "byte_level": make_byte_level,
    "trimming_byte_level": lambda: make_byte_level(trim_offsets=True, add_prefix_space=True),
    "unigram": make_unigram,
}


@pytest.fixture(scope="session", params=list(MAKERS))
def tokenizer(request: pytest.FixtureRequest) -> Any:
    return MAKERS[request.param]()


@pytest.fixture(scope="session")
def wordpiece() -> Any:
    return MAKERS["wordpiece"]()
