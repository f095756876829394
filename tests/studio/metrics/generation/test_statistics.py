"""ROUGE, chrF and BLEU are those of rouge-score and sacrebleu, and the weights are repetitions."""

import json
import logging
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from rouge_score.rouge_scorer import RougeScorer
from rouge_score.tokenizers import DefaultTokenizer
from sacrebleu.metrics import BLEU, CHRF

from studio.metrics.bootstrap import Floats, Statistic
from studio.metrics.generation import STATISTICS, ScoredTexts, generation_metrics, mean_chrf
from studio.metrics.generation.words import Words, is_unspaced
from studio.metrics.paired import gains

WORDS = ["the", "cat", "sat", "on", "a", "mat", ".", "Mat!", "猫", "が", "座る", "où", "🙂", "don't", "1,000"]
texts = some.lists(some.sampled_from(WORDS), max_size=12).map(" ".join)
wanted = texts.filter(str.strip) | some.text(min_size=1, max_size=15).filter(str.strip)
pairs = some.lists(some.tuples(texts | some.text(max_size=15), wanted), min_size=1, max_size=8)


def value(statistic: Statistic, examples: int) -> float:
    return float(statistic(np.ones((1, examples)))[0])


def figures(predicted: list[str], gold: list[str]) -> dict[str, float]:
    scored = ScoredTexts.of(predicted, gold)
    return {name: value(statistic(scored), scored.examples) for name, statistic in STATISTICS.items()}


def tokenizer(gold: list[str]) -> str:
    return "char" if is_unspaced(gold) else "13a"


@pytest.fixture(scope="module")
def sentences(shared_data: Path) -> list[str]:
    """What the first 200 meaning representations are said to mean."""
    lines = (shared_data / "e2e_nlg" / "dev.jsonl").read_text(encoding="utf-8").splitlines()[:200]
    return [json.loads(line)["target"] for line in lines]


@given(made=pairs)
@settings(max_examples=80, deadline=None)
def test_corpus_figures_are_sacrebleu_s(made: list[tuple[str, str]]) -> None:
    predicted, gold = (list(part) for part in zip(*made, strict=True))
    found = figures(predicted, gold)
    bleu = BLEU(tokenize=tokenizer(gold), effective_order=True).corpus_score(predicted, [gold])
    assert found["chrf"] * 100 == pytest.approx(CHRF().corpus_score(predicted, [gold]).score)
    assert found["bleu"] * 100 == pytest.approx(bleu.score)
    if bleu.totals[-1]:  # with a run of four words it is what sacrebleu says by default
        default = BLEU(tokenize=tokenizer(gold)).corpus_score(predicted, [gold])
        assert found["bleu"] * 100 == pytest.approx(default.score)


@given(made=pairs)
@settings(max_examples=50, deadline=None)
def test_rouge_is_the_mean_of_rouge_score_s(made: list[tuple[str, str]]) -> None:
    predicted, gold = (list(part) for part in zip(*made, strict=True))
    found = figures(predicted, gold)
    scorer = RougeScorer(["rouge1", "rouge2", "rougeL"], tokenizer=Words())
    for kind in ("rouge1", "rouge2", "rougeL"):
        scores = [scorer.score(target, said)[kind].fmeasure for said, target in made]
        assert found[kind] == pytest.approx(np.mean(scores))


@given(text=some.text(some.characters(codec="ascii"), max_size=60))
@settings(max_examples=200, deadline=None)
def test_words_of_ascii_texts_are_those_of_rouge_score(text: str) -> None:
    assert Words().tokenize(text) == DefaultTokenizer().tokenize(text)


def test_words_of_any_script_count() -> None:
    assert Words().tokenize("Où l'ÉTÉ") == ["où", "l", "été"]
    assert Words().tokenize("猫がいる 🙂🙂") == ["猫", "が", "い", "る", "🙂", "🙂"]
    assert Words().tokenize("नमस्ते दुनिया") == ["नमस्ते", "दुनिया"]
    assert Words().tokenize("مرحبا بالعالم") == ["مرحبا", "بالعالم"]


def test_real_sentences_have_the_figures_of_the_libraries(
    sentences: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    predicted, gold = [*sentences[1:], sentences[0]], sentences
    found = generation_metrics(predicted, gold, resamples=50)
    assert found["bleu"] * 100 == pytest.approx(BLEU().corpus_score(predicted, [gold]).score)
    assert found["chrf"] * 100 == pytest.approx(CHRF().corpus_score(predicted, [gold]).score)
    scorer = RougeScorer(["rougeL"])
    scores = [scorer.score(target, said)["rougeL"].fmeasure for said, target in zip(predicted, gold, strict=True)]
    assert found["rougeL"] == pytest.approx(np.mean(scores), abs=0.01)  # some have letters beyond a to z
    interval = found["figures"]["bleu"]
    assert interval["low"] < interval["value"] < interval["high"]
    assert "tok:13a" in found["signatures"]["bleu"]
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


@pytest.mark.parametrize("name", STATISTICS)
@given(made=pairs, seed=some.integers(0, 2**32 - 1))
@settings(max_examples=15, deadline=None)
def test_a_weight_is_how_often_an_example_is_there(name: str, made: list[tuple[str, str]], seed: int) -> None:
    scored = ScoredTexts.of(*(list(part) for part in zip(*made, strict=True)))
    weights = np.random.default_rng(seed).integers(0, 3, (3, len(made))).astype(float)
    weights[:, 0] = 1  # never nothing at all
    for row, found in zip(weights, STATISTICS[name](scored)(weights), strict=True):
        again = drawn(scored, row)
        assert found == pytest.approx(value(STATISTICS[name](again), again.examples), abs=1e-9)


def drawn(scored: ScoredTexts, row: Floats) -> ScoredTexts:
    places = np.repeat(np.arange(scored.examples), row.astype(int))
    return ScoredTexts(
        scored.exact[places], scored.rouge[places], scored.chrf[places], scored.bleu[places], scored.signatures
    )


@given(gold=some.lists(wanted, min_size=1, max_size=8))
@settings(max_examples=50, deadline=None)
def test_gold_against_gold_is_perfect(gold: list[str]) -> None:
    found = figures(gold, gold)
    assert found["chrf"] == pytest.approx(1)
    assert found["bleu"] == pytest.approx(1)
    assert found["exact_match"] == 1
    if all(len(Words().tokenize(one)) > 1 for one in gold):  # two words have a run of two
        assert [found[kind] for kind in ("rouge1", "rouge2", "rougeL")] == pytest.approx([1, 1, 1])


def test_texts_without_spaces_are_compared_by_characters() -> None:
    found = generation_metrics(["猫が座っている。"] * 3, ["猫が寝ている。"] * 3)
    assert "tok:char" in found["signatures"]["bleu"]
    assert found["bleu"] > 0.2
    assert found["rougeL"] > 0.5


def test_nothing_said_is_worth_nothing() -> None:
    found = generation_metrics(["", ""], ["a cat", "a dog"])
    assert all(figure["value"] == 0 for figure in found["figures"].values())
    assert found["length_ratio"] == 0


def test_a_better_version_is_shown_to_be_better_on_the_same_examples() -> None:
    gold = [f"the cat number {number} sat on the mat" for number in range(60)]
    good, poor = [text.replace("mat", "rug") for text in gold], [text[:12] for text in gold]
    one, other = (
        {name: statistic(ScoredTexts.of(said, gold)) for name, statistic in STATISTICS.items()} for said in (good, poor)
    )
    for name, figure in gains(one, other, 60).items():
        assert figure.low is not None
        assert (figure.low > 0) == (name != "exact_match")


@pytest.mark.parametrize(
    ("predicted", "gold", "message"),
    [([], [], "at least one"), (["a"], ["a", "b"], "2 gold texts"), (["a", "b"], ["a", " "], "empty gold text at 1")],
)
def test_what_cannot_be_compared_is_refused(predicted: list[str], gold: list[str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        generation_metrics(predicted, gold)


@given(one=wanted, other=wanted)
@settings(max_examples=50, deadline=None)
def test_writers_agree_with_themselves_and_no_one_counts_as_the_gold_one(one: str, other: str) -> None:
    found = mean_chrf(one, other)
    assert mean_chrf(one, one) == 1
    assert 0 <= found == mean_chrf(other, one) <= 1
    directions = [CHRF().sentence_score(*pair).score for pair in ((one, [other]), (other, [one]))]
    assert found == pytest.approx(np.mean(directions) / 100)
