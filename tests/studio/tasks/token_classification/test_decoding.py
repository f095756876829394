"""What a model says of tokens becomes spans just as transformers' pipeline has it, whatever the text."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as some
from transformers import BertConfig, BertForTokenClassification, pipeline

from studio.checkpoints.load import load_tokenizer
from studio.checkpoints.runtimes.base import Prepared
from studio.checkpoints.runtimes.layout import Layout
from studio.errors import InvalidInput
from studio.tasks.token_classification.answers import tokens_of
from studio.tasks.token_classification.decoding import (
    STRATEGIES,
    Entity,
    Token,
    entities,
    join_windows,
    scored_spans,
)
from studio.tasks.token_classification.iob import tags_of_labels
from studio.tasks.token_classification.spans import validate_spans
from tests.spans import LABELS, TEXTS, encoding_of
from tests.tokenizers import make_byte_level, make_unigram

MAKERS = {
    "wordpiece": lambda: load_tokenizer("sentence-transformers/all-MiniLM-L6-v2"),
    "byte_level": make_byte_level,
    "unigram": make_unigram,
}
SCHEMA = ["city", "date of birth", "B-x"]
SENTENCES = [
    "My name is Ada Lovelace and I live in London.",
    "Tokyopolis \U0001f469\u200d\U0001f467 東京タワー cafe\u0301, naïve",
    "שלום עולם مرحبا بالعالم",
    "  two  spaces\n and a line ",
    "unbelievably\U0001f1e9\U0001f1eaunbelievably in Berlin",
    "\ufb01ne ½ \u0130stanbul \u1e9b\u0323",
]


class Tagger:
    """A small random model with the pipeline around it, and what our decoding is given of the same model."""

    def __init__(self, tokenizer: Any, tags: list[str], longest: int = 512) -> None:
        torch.manual_seed(3)
        config = BertConfig(
            vocab_size=len(tokenizer), hidden_size=32, num_hidden_layers=2, num_attention_heads=2,
            intermediate_size=64, max_position_embeddings=longest, id2label=dict(enumerate(tags)),
        )  # fmt: skip
        self.model = BertForTokenClassification(config).eval()
        # Random heads of tiny models say the same of every token; larger weights make answers differ.
        torch.nn.init.normal_(self.model.classifier.weight, std=1.5)
        self.tokenizer = tokenizer
        self.id2label: dict[int, str] = config.id2label
        self.pipeline = pipeline("token-classification", model=self.model, tokenizer=tokenizer)
        # Of other tokenizers transformers does not know where words begin; token by token it need not.
        self.strategies = [
            name
            for name, one in STRATEGIES.items()
            if not one.by_word or getattr(tokenizer.backend_tokenizer.model, "continuing_subword_prefix", None)
        ]

    def tokens(self, encoding: Any, window: int | None = None) -> list[Token]:
        one = {name: values if window is None else values[window] for name, values in encoding.items()}
        inputs = {name: torch.tensor([one[name]]) for name in self.tokenizer.model_input_names if name in one}
        with torch.inference_mode():
            probabilities = torch.softmax(self.model(**inputs).logits[0], dim=-1).numpy()
        layout = Layout(one["offset_mapping"], encoding.word_ids(window or 0), one["special_tokens_mask"], [])
        return tokens_of(Prepared(one["input_ids"], [], None, layout), probabilities)


@pytest.fixture(scope="module", params=list(MAKERS))
def tagger(request: pytest.FixtureRequest) -> Tagger:
    return Tagger(MAKERS[request.param](), tags_of_labels(SCHEMA))


@pytest.fixture(scope="module")
def windowed() -> Tagger:
    """A model that reads 16 tokens at once."""
    tokenizer = MAKERS["wordpiece"]()
    tokenizer.model_max_length = 16
    return Tagger(tokenizer, tags_of_labels(SCHEMA), longest=16)


@pytest.fixture(scope="module")
def unprefixed() -> Tagger:
    """A model whose classes are labels, not tags."""
    return Tagger(MAKERS["wordpiece"](), ["O", "PER", "GPE-LOC"])


def require_equal(found: list[Entity], expected: list[dict[str, Any]]) -> None:
    assert [(one.start, one.end, one.tag) for one in found] == [
        (one["start"], one["end"], one["entity" if "entity" in one else "entity_group"]) for one in expected
    ]
    assert [one.score for one in found] == pytest.approx([float(one["score"]) for one in expected], abs=1e-5)


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize("text", SENTENCES, ids=ascii)
def test_it_answers_as_the_pipeline_does(tagger: Tagger, strategy: str, text: str) -> None:
    if strategy not in tagger.strategies:
        return  # see `spans_of_pieces`
    found = entities(tagger.tokens(encoding_of(tagger.tokenizer, text)), tagger.id2label, strategy)
    assert found
    require_equal(found, tagger.pipeline(text, aggregation_strategy=strategy))


@settings(max_examples=30, deadline=None)
@given(text=TEXTS, data=some.data())
def test_it_answers_as_the_pipeline_does_for_any_text(tagger: Tagger, text: str, data: some.DataObject) -> None:
    strategy = data.draw(some.sampled_from(tagger.strategies))
    encoding = encoding_of(tagger.tokenizer, text)
    if not encoding["input_ids"]:
        return  # a tokenizer without special tokens gives a model nothing to read, and the pipeline fails
    found = entities(tagger.tokens(encoding), tagger.id2label, strategy)
    require_equal(found, tagger.pipeline(text, aggregation_strategy=strategy))
    value = [{"start": one.start, "end": one.end, "label": one.label} for one in scored_spans(text, found)]
    assert validate_spans(value, text, LABELS) == value


@pytest.mark.parametrize("strategy", [name for name in STRATEGIES if name != "none"])
def test_of_a_text_in_windows_all_that_the_pipeline_says_is_said(windowed: Tagger, strategy: str) -> None:
    """And what the pipeline loses, which overlaps none of that."""
    tagger, text = windowed, " ".join(SENTENCES * 2)
    options = {"truncation": True, "return_overflowing_tokens": True, "padding": True, "stride": 6}
    encoding = encoding_of(tagger.tokenizer, text, **options)
    windows = len(encoding["input_ids"])
    assert windows > 5
    found = [entities(tagger.tokens(encoding, window), tagger.id2label, strategy) for window in range(windows)]
    joined, expected = join_windows(found), tagger.pipeline(text, aggregation_strategy=strategy, stride=6)
    places = {(one["start"], one["end"]) for one in expected}
    require_equal([one for one in joined if (one.start, one.end) in places], expected)
    assert all(one.end <= other.start for one, other in pairwise(joined))


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_model_without_prefixes_is_answered_as_the_pipeline_does(unprefixed: Tagger, strategy: str) -> None:
    text = SENTENCES[0]
    found = entities(unprefixed.tokens(encoding_of(unprefixed.tokenizer, text)), unprefixed.id2label, strategy)
    require_equal(found, unprefixed.pipeline(text, aggregation_strategy=strategy))
    assert {one.label for one in found} <= {"PER", "GPE-LOC"}


def token(start: int, end: int, *probabilities: float, continues: bool = False) -> Token:
    return Token(start, end, continues, np.array(probabilities))


ID2LABEL = {0: "O", 1: "B-city", 2: "I-city"}
# "New York" of three tokens, and a word of which the model is of two minds.
TOKENS = [
    token(0, 3, 0.1, 0.8, 0.1), token(4, 6, 0.0, 0.1, 0.9), token(6, 8, 0.6, 0.1, 0.3, continues=True),
]  # fmt: skip


@pytest.mark.parametrize(
    ("strategy", "expected"),
    [
        ("none", [("New", "city", 0.8), ("Yo", "city", 0.9)]),
        ("simple", [("New Yo", "city", 0.85)]),
        ("first", [("New York", "city", 0.85)]),
        ("average", [("New York", "city", 0.7)]),
        ("max", [("New York", "city", 0.85)]),
    ],
)
def test_a_strategy_decides_what_a_word_is(strategy: str, expected: list[tuple[str, str, float]]) -> None:
    spans = scored_spans("New York", entities(TOKENS, ID2LABEL, strategy))
    assert [("New York"[one.start : one.end], one.label, round(one.score, 6)) for one in spans] == expected


def test_a_label_that_looks_like_a_tag_stays_whole() -> None:
    found = entities([token(0, 1, 0.0, 1.0)], {0: "O", 1: "B-B-x"}, "simple")
    assert [one.label for one in scored_spans("a", found)] == ["B-x"]


def test_spans_of_a_model_have_no_white_space_around_them_and_share_no_character() -> None:
    found = [
        Entity(0, 4, "B-x", "x", 0.5),
        Entity(3, 8, "B-y", "y", 0.9),
        Entity(8, 9, "B-z", "z", 0.9),
        Entity(9, 9, "B-z", "z", 0.9),
    ]
    assert [(one.start, one.end, one.label) for one in scored_spans("abcd efg ", found)] == [(3, 8, "y")]


@pytest.mark.parametrize(
    ("windows", "expected"),
    [
        ([[(0, 5), (10, 20)], [(12, 20), (25, 30)]], [(0, 5), (10, 20), (25, 30)]),
        ([[(0, 5), (4, 10)], [(9, 20)]], [(0, 5), (9, 20)]),
        ([[(0, 4)], [(0, 4)]], [(0, 4)]),
    ],
)
def test_of_windows_nothing_is_lost_that_overlaps_nothing_kept(
    windows: list[list[tuple[int, int]]], expected: list[tuple[int, int]]
) -> None:
    found = [[Entity(start, end, "B-x", "x", 0.9) for start, end in window] for window in windows]
    assert [(one.start, one.end) for one in join_windows(found)] == expected


def test_a_strategy_that_does_not_exist_is_refused() -> None:
    with pytest.raises(InvalidInput, match="Choose one of: none, simple, first, average, max"):
        entities([], ID2LABEL, "last")
