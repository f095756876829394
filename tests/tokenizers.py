"""Tokenizers made on the spot: a byte-level one, and some that are like SentencePiece."""

from typing import Any

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerFast

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


def tokenizer_of_letters(text: str) -> Any:
    """One that is like SentencePiece, with a piece for each letter of the text; a word is what spaces separate."""
    tokenizer = Tokenizer(models.Unigram([("<unk>", 0.0), *((letter, -1.0) for letter in sorted({*text, "▁"}))], 0))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    return _fast(tokenizer, unk_token="<unk>")


def _fast(tokenizer: Tokenizer, **special: Any) -> Any:
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, **special)
