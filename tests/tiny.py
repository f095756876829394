"""Tiny checkpoints made on the spot, for tests where weights do not matter."""

from collections.abc import Sequence
from pathlib import Path

import torch
from tokenizers import BertWordPieceTokenizer
from transformers import BertConfig, BertForSequenceClassification, BertModel, PreTrainedTokenizerFast

WORDS = (
    "the a my your parcel order refund money thanks great late lost card broken pot plant leaf water please where is "
    "I want love it not never arrived back send help again . , ! ?"
).split()
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
LONGEST = 64


def make_base(folder: Path, seed: int = 0, layers: int = 2) -> str:
    """A BERT without a head; returns its folder."""
    _tokenizer(folder).save_pretrained(folder)
    torch.manual_seed(seed)
    BertModel(_config(folder, layers)).save_pretrained(folder)
    return str(folder)


def make_classifier(folder: Path, base: str, labels: Sequence[str], seed: int = 0) -> str:
    """The base with a random head over `labels`; returns its folder."""
    torch.manual_seed(seed)
    config = _config(Path(base))
    config.id2label = dict(enumerate(labels))
    config.label2id = {label: index for index, label in enumerate(labels)}
    config.problem_type = "single_label_classification"
    model = BertForSequenceClassification(config)
    # Random heads of tiny models answer the same for every text; larger weights make answers differ.
    torch.nn.init.normal_(model.classifier.weight, std=2.0)
    model.save_pretrained(folder)
    _tokenizer(folder).save_pretrained(folder)
    return str(folder)


def _tokenizer(folder: Path) -> PreTrainedTokenizerFast:
    letters = [chr(code) for code in range(ord("a"), ord("z") + 1)]
    vocabulary = [*SPECIAL, *letters, *(f"##{letter}" for letter in letters)]
    vocabulary += [word for word in map(str.lower, WORDS) if word not in vocabulary]
    folder.mkdir(parents=True, exist_ok=True)
    trained = BertWordPieceTokenizer({piece: index for index, piece in enumerate(vocabulary)})
    return PreTrainedTokenizerFast(
        tokenizer_object=trained._tokenizer,
        model_max_length=LONGEST,
        **{f"{name}_token": f"[{name.upper()}]" for name in ("pad", "unk", "cls", "sep", "mask")},
    )


def _config(folder: Path, layers: int = 2) -> BertConfig:
    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
    return BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        num_hidden_layers=layers,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=LONGEST,
    )
