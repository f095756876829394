"""Exact match and F1 are those of the official SQuAD scripts, on real questions and on random strings."""

import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from studio.metrics.extraction import ScoredAnswers, extraction_metrics, find_arithmetic
from studio.metrics.extraction.answers import normalised
from tests.studio.metrics.extraction import official

WORDS = [
    "the",
    "a",
    "an",
    "An",
    "THE",
    "then",
    "Bach",
    "bach",
    "12",
    "é",
    "İ",
    "ß",
    "東京",
    "​",
    " ",
    "—",
    "'",
    ".",
    "_",
]
answers = some.lists(some.sampled_from(WORDS), max_size=5).map(" ".join) | some.text(max_size=12)
golds = some.lists(answers, min_size=1, max_size=3)


@pytest.fixture(scope="module")
def questions(shared_data: Path) -> list[tuple[str, list[str]]]:
    """Context and gold answers of each question."""
    file = json.loads((shared_data / "xquad" / "xquad.en.json").read_text(encoding="utf-8"))
    return [
        (paragraph["context"], [answer["text"] for answer in question["answers"]])
        for article in file["data"]
        for paragraph in article["paragraphs"]
        for question in paragraph["qas"]
    ]


def predicted(context: str, gold: list[str], chance: random.Random) -> str:
    """The gold answer, a part of the context that overlaps it, one anywhere, or none."""
    start = max(0, context.find(gold[0]) + chance.randint(-12, 12))
    elsewhere = chance.randrange(len(context))
    kinds = [gold[0].upper(), context[start : start + 20], context[elsewhere : elsewhere + 15], "", f"the {gold[0]}."]
    return chance.choice(kinds)


def test_real_questions_score_as_in_the_official_scripts(questions: list[tuple[str, list[str]]]) -> None:
    chance = random.Random(0)
    said = [predicted(context, gold, chance) for context, gold in questions]
    some_unanswerable = [gold if chance.random() < 0.7 else [] for _, gold in questions]
    several = [[*gold, chance.choice(context.split())] for context, gold in questions]
    sure = [0.5] * len(said)
    for gold in ([gold for _, gold in questions], several):
        for name, script in (("v1.1", official.v1), ("v2.0", official.v2)):
            found = extraction_metrics(said, gold, sure, name, resamples=10)
            assert [found["exact_match"] * 100, found["f1"] * 100] == pytest.approx(script(said, gold), abs=1e-9)
    found = extraction_metrics(said, some_unanswerable, sure, resamples=10)
    assert [found["exact_match"] * 100, found["f1"] * 100] == pytest.approx(
        official.v2(said, some_unanswerable), abs=1e-9
    )
    assert found["answerable"] == sum(bool(gold) for gold in some_unanswerable)


@given(said=answers, gold=golds)
@settings(max_examples=400, deadline=None)
def test_random_strings_score_as_in_the_official_scripts(said: str, gold: list[str]) -> None:
    assert normalised(said) == official.normalize_answer(said)
    for name, script in (("v1.1", official.v1), ("v2.0", official.v2)):
        scored = ScoredAnswers.of([said], [gold], [1.0], name)
        assert (scored.exact[0] * 100, scored.f1[0] * 100) == pytest.approx(script([said], [gold]))


@given(said=answers)
@settings(max_examples=100, deadline=None)
def test_no_answer_is_right_only_where_there_is_none(said: str) -> None:
    scored = ScoredAnswers.of([said, ""], [[], []], [1, 1])
    assert (scored.exact[0], scored.f1[0]) == official_of_none(said)
    assert (scored.exact[1], scored.f1[1]) == (1, 1)
    assert not scored.answerable.any()


def official_of_none(said: str) -> tuple[float, float]:
    exact, f1 = official.v2_raw([said], [[]])
    return exact[0], f1[0]


@given(gold=some.lists(golds | some.just([]), min_size=1, max_size=8))
@settings(max_examples=100, deadline=None)
def test_gold_against_gold_is_perfect(gold: list[list[str]]) -> None:
    found = extraction_metrics([one[0] if one else "" for one in gold], gold, [1.0] * len(gold), resamples=5)
    # A gold answer that is nothing but punctuation counts for nothing beside one with a word.
    if all(not one or normalised(one[0]) or not any(map(normalised, one)) for one in gold):
        assert (found["exact_match"], found["f1"]) == (1, 1)


def test_what_only_one_script_knows_is_told_apart() -> None:
    assert find_arithmetic("v1.1").f1("The", ["the"]) == 0
    assert find_arithmetic("v2.0").f1("The", ["the"]) == 1
    with pytest.raises(ValueError, match=r"score it as v2\.0"):
        find_arithmetic("v1.1").f1("", [])
    with pytest.raises(ValueError, match=r"expected one of: v1\.1, v2\.0"):
        find_arithmetic("v3")
