"""What is kept of the spans that a model marks, `{"said": spans, "scores": numbers}`, and how that is measured."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from studio.metrics.spans import MarkedSpans
from studio.tasks.base import Answer, Heard, Piece, Said
from studio.tasks.token_classification.decoding import (
    Floats,
    ScoredSpan,
    Token,
    entities,
    join_windows,
    pieces_of,
    scored_spans,
)
from studio.tasks.token_classification.spans import Span, relabelled, value_of


def spans_of_pieces(heard: Heard, id2label: Mapping[int, str], aggregation: str) -> list[ScoredSpan]:
    """What a model marks that was trained at the tokens of `pieces_of` this aggregation.

    Words are those of its tokenizer, as it was trained on them. transformers knows these where the tokenizer marks the
    pieces of words, as WordPiece does, and says the same then; of others it takes words to end at spaces only. Read
    token by token, all tokenizers are read alike.

    Outputs are probabilities, shape (tokens, tags), for each piece. Windows of a long text overlap; of two spans that
    meet, the longer one stays. `aggregation` is one of STRATEGIES.
    """
    windows = [
        entities(tokens_of(*one), id2label, aggregation) for one in zip(heard.pieces, heard.outputs, strict=True)
    ]
    return scored_spans(heard.text, windows[0] if len(windows) == 1 else join_windows(windows))


def sureness(heard: Heard, aggregation: str) -> float:
    """The probability of the tag that the model is least sure of, of those at the tokens that it was trained at."""
    is_every = pieces_of(aggregation) == "every"
    shares = [
        token.probabilities.max()
        for one in zip(heard.pieces, heard.outputs, strict=True)
        for token in tokens_of(*one)
        if is_every or not token.continues
    ]
    return float(np.min(shares)) if shares else 1.0


def kept(found: Sequence[ScoredSpan]) -> Answer:
    """The spans in order, with the probability of each."""
    ordered = sorted(found)
    spans = value_of(Span(one.start, one.end, one.label) for one in ordered)
    return {"said": spans, "scores": [one.score for one in ordered]}


def aligned(answers: Sequence[Answer], names: Mapping[str, str | None], labels: Sequence[str]) -> list[Answer]:
    """See `Task.aligned`; spans whose label means nothing any more fall away."""
    known = set(labels)
    return [_aligned(answer, names, known) for answer in answers]


def measure(answers: Sequence[Answer], gold: Sequence[Said], labels: Sequence[str]) -> MarkedSpans:
    """See `Task.measure`."""
    return MarkedSpans.of([answer["said"] for answer in answers], gold, labels)


def tokens_of(piece: Piece, probabilities: Floats) -> list[Token]:
    """The tokens of a piece that are not special, with what a model says of each, shape (tokens, tags)."""
    layout = piece.layout
    assert layout is not None, "the task asks where tokens stand"
    return [
        Token(start, end, _continues(layout.word_ids, place), probabilities[place])
        for place, (start, end) in enumerate(layout.offset_mapping)
        if not layout.special_tokens_mask[place]
    ]


def _continues(word_ids: Sequence[int | None], place: int) -> bool:
    return place > 0 and word_ids[place] is not None and word_ids[place] == word_ids[place - 1]


def _aligned(answer: Answer, names: Mapping[str, str | None], known: set[str]) -> Answer:
    called: dict[str, Any] = {one["label"]: names.get(one["label"], one["label"]) for one in answer["said"]}
    now = {label: name if name in known else None for label, name in called.items()}
    sure: dict[tuple[int, int, str], float] = {}
    for one, score in zip(answer["said"], answer["scores"], strict=True):
        place = (one["start"], one["end"], str(now[one["label"]]))
        sure[place] = max(score, sure.get(place, 0.0))
    said = relabelled(answer["said"], now) or []
    return {"said": said, "scores": [sure[one["start"], one["end"], one["label"]] for one in said]}
