"""Three kinds of tokenizer: a real WordPiece one, and a byte-level and a SentencePiece-like one trained here."""

from collections.abc import Callable
from typing import Any

import pytest
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerFast

from studio.checkpoints.load import load_tokenizer

SENTENCES = ["the quick brown fox jumps over the lazy dog", "she sells sea shells by the sea shore"] * 3


def make_byte_level(*, trim_offsets: bool = False, add_prefix_space: bool = False, **special: Any) -> Any:
    """A GPT-2-like tokenizer: a piece is some bytes, so an emoji is several pieces and nothing is unknown."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=add_prefix_space)
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=trim_offsets)
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=300, initial_alphabet=alphabet, special_tokens=["<|endoftext|>"], show_progress=False
    )
    tokenizer.train_from_iterator(SENTENCES, trainer)
    end = "<|endoftext|>"
    return _fast(tokenizer, eos_token=end, unk_token=end, **special)


def make_unigram() -> Any:
    """A T5-like tokenizer: spaces become ▁, and NFKC changes characters before they are cut."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    trainer = trainers.UnigramTrainer(
        vocab_size=60, special_tokens=["<unk>", "<pad>"], unk_token="<unk>", show_progress=False
    )
    tokenizer.train_from_iterator(SENTENCES, trainer)
    return _fast(tokenizer, unk_token="<unk>", pad_token="<pad>")


def _fast(tokenizer: Tokenizer, **special: Any) -> Any:
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, **special)


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
