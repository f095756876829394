"""Texts as people send them, short and long ones mixed, and labelled ones to fit a head and to test it."""

import json
import random
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from studio.bench.loop.material import sample_material
from studio.errors import InvalidInput

TWEETS, SENTENCES, PARAGRAPHS = 300, 180, 32
MOST_FITTED = 1_000
# The sample's messages are short; every so many of them are put together to one long text.
LONG_EVERY, MESSAGES_IN_LONG = 16, 20


@dataclass(frozen=True, slots=True)
class Material:
    """`mixed` texts to answer, in an order of chance; `fitted` and `tested` are texts with their labels."""

    mixed: list[str]
    fitted: dict[str, str]
    tested: dict[str, str]


def read_material(folder: Path) -> Material:
    """300 tweets, 180 SNIPS sentences and 32 whole XQuAD paragraphs. Raises InvalidInput: one of them is missing."""
    sentences = _labelled(folder / "snips" / "test.jsonl")
    tweets = [row["text"] for row in islice(_lines(folder / "vader_tweets" / "tweets.jsonl"), TWEETS)]
    mixed = [*tweets, *islice(sentences, SENTENCES), *_paragraphs(folder / "xquad" / "xquad.en.json")]
    fitted = dict(islice(_labelled(folder / "snips" / "train_3500.jsonl").items(), MOST_FITTED))
    return Material(_shuffled(mixed), fitted, sentences)


def sample() -> Material:
    """The messages that the studio brings along, some of them joined to long texts."""
    known = sample_material()
    messages = [*known.train, *known.test]
    starts = range(0, len(messages), LONG_EVERY)
    long = [" ".join(messages[start : start + MESSAGES_IN_LONG]) for start in starts]
    return Material(_shuffled([*messages, *long]), known.train, known.test)


def _shuffled(texts: list[str]) -> list[str]:
    random.Random(0).shuffle(texts)  # noqa: S311  the same order every time
    return texts


def _labelled(path: Path) -> dict[str, str]:
    return {row["text"]: row["intent"] for row in _lines(path)}


def _paragraphs(path: Path) -> Iterable[str]:
    articles = json.loads(_read(path))["data"]
    return islice((paragraph["context"] for article in articles for paragraph in article["paragraphs"]), PARAGRAPHS)


def _lines(path: Path) -> Iterable[dict[str, str]]:
    return map(json.loads, _read(path).splitlines())


def _read(path: Path) -> str:
    if not path.is_file():
        raise InvalidInput(f"There is no {path}. Give the folder that holds snips, vader_tweets and xquad.")
    return path.read_text(encoding="utf-8")
