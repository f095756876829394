"""Tiny checkpoints made on the spot, for tests where weights do not matter."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from tokenizers import BertWordPieceTokenizer, ByteLevelBPETokenizer, processors
from transformers import (
    BertConfig,
    BertForMaskedLM,
    BertForQuestionAnswering,
    BertForSequenceClassification,
    BertForTokenClassification,
    BertModel,
    EncoderDecoderModel,
    GPT2Config,
    GPT2LMHeadModel,
    PreTrainedTokenizerFast,
    ViTConfig,
    ViTForImageClassification,
    ViTImageProcessorPil,
    ViTModel,
)

WORDS = (
    "the a my your parcel order refund money thanks great late lost card broken pot plant leaf water please where is "
    "I want love it not never arrived back send help again . , ! ?"
).split()
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
LONGEST = 64
END = "<|endoftext|>"


def make_base(folder: Path, seed: int = 0, layers: int = 2) -> str:
    """A BERT without a head; returns its folder."""
    _tokenizer(folder).save_pretrained(folder)
    torch.manual_seed(seed)
    BertModel(_config(folder, layers)).save_pretrained(folder)
    return str(folder)


def make_classifier(
    folder: Path, base: str, labels: Sequence[str], seed: int = 0, problem_type: str = "single_label_classification"
) -> str:
    """The base with a random head over `labels`; returns its folder."""
    return _make_head(folder, BertForSequenceClassification, _labelled(base, labels, problem_type), "classifier", seed)


def make_multi_label(folder: Path, base: str, labels: Sequence[str], seed: int = 0) -> str:
    """The same, where any number of labels may hold."""
    return make_classifier(folder, base, labels, seed, "multi_label_classification")


def make_token_classifier(folder: Path, base: str, tags: Sequence[str], seed: int = 0) -> str:
    """A random head over `tags` for every token."""
    return _make_head(folder, BertForTokenClassification, _labelled(base, tags), "classifier", seed)


def make_answerer(folder: Path, base: str, seed: int = 0) -> str:
    """A random head that says where an answer starts and ends."""
    return _make_head(folder, BertForQuestionAnswering, _labelled(base, ("starts", "ends")), "qa_outputs", seed)


def make_encoder_decoder(folder: Path, base: str, seed: int = 0) -> str:
    """Two of the base with attention between them, that write words at random but always the same."""
    torch.manual_seed(seed)
    model = EncoderDecoderModel.from_encoder_decoder_pretrained(base, base)
    tokenizer = _tokenizer(folder)
    for settings in (model.config, model.generation_config):
        settings.decoder_start_token_id = tokenizer.cls_token_id
        settings.eos_token_id = tokenizer.sep_token_id
        settings.pad_token_id = tokenizer.pad_token_id
    _stir(model.decoder)
    return _save(folder, model, tokenizer)


def make_language_model(folder: Path, seed: int = 0) -> str:
    """A random GPT-2 over the same words, without a token that fills."""
    tokenizer = _tokenizer(folder, is_bare=True)
    torch.manual_seed(seed)
    config = GPT2Config(
        vocab_size=len(tokenizer),
        n_embd=32,
        n_layer=2,
        n_head=2,
        n_positions=LONGEST,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=None,
    )
    model = GPT2LMHeadModel(config)
    _stir(model)
    return _save(folder, model, tokenizer)


def make_image_base(folder: Path, seed: int = 0) -> str:
    """A random ViT over images of 16 × 16 pixels, without a head."""
    torch.manual_seed(seed)
    config = ViTConfig(
        hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64, image_size=16, patch_size=8
    )
    return _save(folder, ViTModel(config), ViTImageProcessorPil(size={"height": 16, "width": 16}))


def make_image_classifier(folder: Path, labels: Sequence[str], seed: int = 0) -> str:
    """A random ViT over images of 32 × 32 pixels."""
    torch.manual_seed(seed)
    config = ViTConfig(
        hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64, image_size=32, patch_size=8
    )
    _name(config, labels, "single_label_classification")
    model = ViTForImageClassification(config)
    torch.nn.init.normal_(model.classifier.weight, std=2.0)
    return _save(folder, model, ViTImageProcessorPil(size={"height": 32, "width": 32}))


def _make_head(folder: Path, kind: Any, config: BertConfig, layer: str, seed: int) -> str:
    torch.manual_seed(seed)
    model = kind(config)
    # Random heads of tiny models answer the same for every text; larger weights make answers differ.
    torch.nn.init.normal_(model.get_submodule(layer).weight, std=2.0)
    return _save(folder, model, _tokenizer(folder))


def _stir(model: Any) -> None:
    """Larger weights everywhere, so that what is written depends on what was read."""
    for weights in model.parameters():
        if weights.dim() > 1:
            torch.nn.init.normal_(weights, std=0.5)


def _labelled(base: str, labels: Sequence[str], problem_type: str | None = None) -> BertConfig:
    config = _config(Path(base), BertConfig.from_pretrained(base).num_hidden_layers)
    _name(config, labels, problem_type)
    return config


def _name(config: Any, labels: Sequence[str], problem_type: str | None) -> None:
    config.id2label = dict(enumerate(labels))
    config.label2id = {label: index for index, label in enumerate(labels)}
    config.problem_type = problem_type


def _save(folder: Path, model: Any, processor: Any) -> str:
    model.save_pretrained(folder)
    processor.save_pretrained(folder)
    return str(folder)


def make_masked(folder: Path, base: str, seed: int = 0) -> str:
    """The base with a random head that fills masks; returns its folder."""
    torch.manual_seed(seed)
    model = BertForMaskedLM(_config(Path(base)))
    torch.nn.init.normal_(model.cls.predictions.transform.dense.weight, std=1.0)
    model.save_pretrained(folder)
    _tokenizer(folder).save_pretrained(folder)
    return str(folder)


def make_generator(folder: Path, seed: int = 0, positions: int = LONGEST, *, never_ends: bool = False) -> str:
    """A GPT-2 whose tokens are bytes and a few pairs of them, random but seeded; returns its folder."""
    trained = ByteLevelBPETokenizer()
    trained.train_from_iterator([" ".join(WORDS)] * 3, vocab_size=300, special_tokens=[END], show_progress=False)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=trained._tokenizer, model_max_length=positions, eos_token=END, bos_token=END
    )
    tokenizer.save_pretrained(folder)
    torch.manual_seed(seed)
    end = tokenizer.eos_token_id
    config = GPT2Config(
        vocab_size=len(tokenizer), n_embd=32, n_layer=2, n_head=2, n_positions=positions, bos_token_id=end,
        eos_token_id=end, initializer_range=0.3,
    )  # fmt: skip
    model = GPT2LMHeadModel(config)
    if never_ends:
        model.generation_config.suppress_tokens = [end]
    model.save_pretrained(folder)
    return str(folder)


def _tokenizer(folder: Path, *, is_bare: bool = False) -> PreTrainedTokenizerFast:
    """`is_bare` is one that puts nothing around a text, and has nothing to fill a batch with."""
    letters = [chr(code) for code in range(ord("a"), ord("z") + 1)]
    vocabulary = [*SPECIAL, *letters, *(f"##{letter}" for letter in letters)]
    vocabulary += [word for word in map(str.lower, WORDS) if word not in vocabulary]
    folder.mkdir(parents=True, exist_ok=True)
    trained = BertWordPieceTokenizer({piece: index for index, piece in enumerate(vocabulary)})
    special = {f"{name}_token": f"[{name.upper()}]" for name in ("pad", "unk", "cls", "sep", "mask")}
    if is_bare:
        special = {"unk_token": "[UNK]", "bos_token": "[CLS]", "eos_token": "[SEP]"}
        trained._tokenizer.post_processor = processors.TemplateProcessing("$A", "$A $B", [])
    return PreTrainedTokenizerFast(
        tokenizer_object=trained._tokenizer,
        model_max_length=LONGEST,
        **special,
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
