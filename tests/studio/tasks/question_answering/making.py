"""Tokenizers of three kinds made on the spot, and random contexts in many scripts for them."""

from functools import cache

from hypothesis import strategies as some
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerFast

from studio.tasks.question_answering import Window, read_windows, room_for_context, window_arguments

SPECIAL = ["<pad>", "<unk>", "<s>", "</s>"]
WORDS = [
    "the", "parcel", "arrived", "Bach", "İstanbul", "naïve", "e\u0301te\u0301", "東京都", "に行く", "🙂",
    "👩\u200d👩\u200d👧", "🇩🇪", "مرحبا", "नमस्ते", "\u200b", "\u00a0", "\n", "  ", ",", "1,000.5", "x" * 9, "\ufeff",
]  # fmt: skip
CORPUS = ["the parcel arrived at Bach 1,000.5", "東京都に行く", "مرحبا नमस्ते naïve İstanbul"] * 3

contexts = some.lists(some.sampled_from(WORDS) | some.text(min_size=1, max_size=6), min_size=1, max_size=25).map(
    " ".join
)


@cache
def tokenizer(kind: str) -> PreTrainedTokenizerFast:
    """Word pieces in lower case without accents, byte-level pairs with and without trimmed offsets, or unigrams."""
    made = _pieces() if kind == "pieces" else _unigrams() if kind == "unigrams" else _bytes(kind == "trimmed bytes")
    roles = {"pad_token": "<pad>", "unk_token": "<unk>", "cls_token": "<s>", "sep_token": "</s>"}
    return PreTrainedTokenizerFast(tokenizer_object=made, **roles)


KINDS = ("pieces", "trimmed bytes", "bytes", "unigrams")


def windows_of(
    kind: str, question: str, context: str, max_length: int = 24, doc_stride: int = 4, padding: bool = False
) -> list[Window]:
    """The windows of one question."""
    made = tokenizer(kind)
    asked = len(made(question, add_special_tokens=False)["input_ids"])
    room = room_for_context(asked, made.num_special_tokens_to_add(pair=True), max_length)
    how = "max_length" if padding else False
    batch = made([question], [context], padding=how, **window_arguments(max_length, room, doc_stride))
    [windows] = read_windows(batch, made.cls_token_id)
    return windows


def _pieces() -> Tokenizer:
    made = Tokenizer(models.WordPiece(unk_token="<unk>"))
    made.normalizer = normalizers.BertNormalizer(lowercase=True)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.train_from_iterator(CORPUS, trainers.WordPieceTrainer(vocab_size=120, special_tokens=SPECIAL))
    made.post_processor = processors.BertProcessing(("</s>", 3), ("<s>", 2))
    return made


def _bytes(trimmed: bool) -> Tokenizer:
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    made.train_from_iterator(
        CORPUS, trainers.BpeTrainer(vocab_size=300, special_tokens=SPECIAL, initial_alphabet=alphabet)
    )
    made.post_processor = processors.RobertaProcessing(
        ("</s>", 3), ("<s>", 2), trim_offsets=trimmed, add_prefix_space=False
    )
    return made


def _unigrams() -> Tokenizer:
    made = Tokenizer(models.Unigram())
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    made.train_from_iterator(CORPUS, trainers.UnigramTrainer(vocab_size=120, special_tokens=SPECIAL, unk_token="<unk>"))
    made.post_processor = processors.BertProcessing(("</s>", 3), ("<s>", 2))
    return made
