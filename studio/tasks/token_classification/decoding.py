"""What a model says of a text's tokens, as spans: the aggregation strategies of transformers, number for number."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.errors import InvalidInput
from studio.tasks.token_classification.iob import BEGIN, INSIDE, OUTSIDE
from studio.tasks.token_classification.overlap import disjoint
from studio.tasks.token_classification.snapping import trimmed

Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Token:
    """A token that is not special: its code points, whether it goes on with the word before, and its probabilities."""

    start: int
    end: int
    continues: bool
    probabilities: Floats


@dataclass(frozen=True, slots=True)
class Entity:
    """What transformers answers: code points as the tokenizer has them, some with white space around.

    `tag` is its `entity` or `entity_group`; `label` is what the tag says.
    """

    start: int
    end: int
    tag: str
    label: str
    score: float


@dataclass(frozen=True, slots=True, order=True)
class ScoredSpan:
    """A span with the probability that its tokens give it on average."""

    start: int
    end: int
    label: str
    score: float


def entities(tokens: Sequence[Token], id2label: Mapping[int, str], strategy: str) -> list[Entity]:
    """The answer of `pipeline("token-classification", aggregation_strategy=…)` to these tokens.

    Raises InvalidInput for another strategy than those of STRATEGIES.
    """
    chosen = find_strategy(strategy)
    words = _words(tokens) if chosen.by_word else [[token] for token in tokens]
    said = [_entity(word, chosen.of_word(word), id2label) for word in words]
    groups = _groups(said) if chosen.groups else [[one] for one in said]
    inside = [group for group in groups if group[0].tag != OUTSIDE]
    return [_whole(group) for group in inside] if chosen.groups else [one for [one] in inside]


def join_windows(windows: Iterable[Iterable[Entity]]) -> list[Entity]:
    """The entities of a long text that was read in windows which overlap: of two that overlap, the longer one.

    transformers goes from left to right, and so can lose one that overlaps nothing it keeps.
    """
    every = sorted(
        (one for window in windows for one in window), key=lambda one: (one.start - one.end, -one.score, one.start)
    )
    kept = disjoint([(one.start, one.end) for one in every])
    return sorted((every[place] for place in kept), key=lambda one: (one.start, one.end))


def scored_spans(text: str, found: Iterable[Entity]) -> list[ScoredSpan]:
    """Entities as spans that a project can store: no white space around them, none empty, none over another.

    Tokens can share a character, so entities can, too; then the surer one stays.
    """
    spans = []
    for one in found:
        start, end = trimmed(text, one.start, one.end)
        if start < end:
            spans.append(ScoredSpan(start, end, one.label, one.score))
    spans.sort(key=lambda span: (-span.score, span))
    kept = disjoint([(span.start, span.end) for span in spans])
    return sorted(spans[place] for place in kept)


def pieces_of(strategy: str) -> str:
    """What a model that is read so is trained on: "every" token, or the "first" of each word; see `encode_spans`.

    Raises InvalidInput for another strategy than those of STRATEGIES.
    """
    return "first" if find_strategy(strategy).by_word else "every"


def find_strategy(name: str) -> "Strategy":
    """Raises InvalidInput, naming those there are."""
    if name not in STRATEGIES:
        raise InvalidInput(f"There is no aggregation strategy {name!r}. Choose one of: {', '.join(STRATEGIES)}.")
    return STRATEGIES[name]


def _words(tokens: Iterable[Token]) -> list[list[Token]]:
    words: list[list[Token]] = []
    for token in tokens:
        if words and token.continues:
            words[-1].append(token)
        else:
            words.append([token])
    return words


def _first(word: Sequence[Token]) -> Floats:
    return word[0].probabilities


def _max(word: Sequence[Token]) -> Floats:
    return max(word, key=lambda token: float(token.probabilities.max())).probabilities


def _average(word: Sequence[Token]) -> Floats:
    averaged: Floats = np.mean([token.probabilities for token in word], axis=0)
    return averaged


@dataclass(frozen=True, slots=True)
class Strategy:
    """How tokens become entities: word by word or token by token, and whether neighbours become one."""

    sentence: str
    of_word: Callable[[Sequence[Token]], Floats]
    by_word: bool
    groups: bool = True


STRATEGIES: dict[str, Strategy] = {
    "none": Strategy("Each token by itself.", _first, by_word=False, groups=False),
    "simple": Strategy(
        "Neighbouring tokens of one label are a span, which may begin within a word: for Chinese, Japanese, Thai and "
        "others that have no spaces between words.",
        _first,
        by_word=False,
    ),
    "first": Strategy("A word has the label of its first token.", _first, by_word=True),
    "average": Strategy("A word has the label that is likeliest on average over its tokens.", _average, by_word=True),
    "max": Strategy("A word has the label of its surest token.", _max, by_word=True),
}


def _entity(word: Sequence[Token], probabilities: Floats, id2label: Mapping[int, str]) -> Entity:
    likeliest = int(probabilities.argmax())
    tag = id2label[likeliest]
    return Entity(word[0].start, word[-1].end, tag, _label(tag), float(probabilities[likeliest]))


def _groups(said: Sequence[Entity]) -> list[list[Entity]]:
    """Neighbours that go on with one another: of one label, and none of them begins anew."""
    groups = [[one] for one in said[:1]]
    for former, one in pairwise(said):
        if one.label == former.label and not one.tag.startswith(BEGIN):
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups


def _whole(group: Sequence[Entity]) -> Entity:
    first, score = group[0], float(np.mean([one.score for one in group]))
    # transformers cuts a tag without a prefix at its first dash, too; the label stays what the model calls it.
    return Entity(first.start, group[-1].end, first.tag.split("-", 1)[-1], first.label, score)


def _label(tag: str) -> str:
    return tag[2:] if tag.startswith((BEGIN, INSIDE)) else tag
