"""One contract for every strategy, and what is special about each."""

import math
from dataclasses import replace
from operator import attrgetter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from studio.errors import InvalidInput
from studio.labelling.strategies import STRATEGIES, Candidates, Strategy, find_strategy, random_rank

name = attrgetter("name")
every_strategy = pytest.mark.parametrize("strategy", STRATEGIES.values(), ids=name)
need_a_model = [strategy for strategy in STRATEGIES.values() if strategy.needs_model]
uncertainties = [STRATEGIES[name] for name in ("least-confidence", "margin", "entropy")]


@st.composite
def candidates(draw: st.DrawFn) -> Candidates:
    """Sure, unsure and evenly torn predictions, some of them equal."""
    labels, examples = draw(st.integers(2, 6)), draw(st.integers(1, 40))
    generator = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    probabilities = generator.dirichlet(np.full(labels, draw(st.sampled_from([0.01, 1.0, 100.0]))), examples)
    probabilities[generator.random(examples) < 0.2] = np.eye(labels)[0]
    probabilities[generator.random(examples) < 0.2] = 1 / labels
    return Candidates(
        text_hashes=draw(st.lists(st.text(), min_size=examples, max_size=examples, unique=True)),
        seed=draw(st.integers(-(2**63), 2**63)),
        probabilities=probabilities,
        gold_counts=generator.integers(0, 1000, labels).tolist(),
    )


def piece(whole: Candidates, chosen: slice) -> Candidates:
    return replace(whole, text_hashes=whole.text_hashes[chosen], probabilities=whole.probabilities[chosen])


def of(probabilities: list[list[float]], gold_counts: list[int] | None = None) -> Candidates:
    hashes = [f"{number:064x}" for number in range(len(probabilities))]
    return Candidates(hashes, 7, np.array(probabilities), gold_counts or [0] * len(probabilities[0]))


def order(ranks: NDArray[np.float64]) -> list[int]:
    """As the queue sorts: by rank, then by import."""
    return [int(example) for example in np.argsort(ranks, kind="stable")]


@every_strategy
def test_a_strategy_has_a_name_and_words_for_people(strategy: Strategy) -> None:
    assert find_strategy(strategy.name) is strategy
    assert strategy.label
    assert strategy.description.endswith(".")
    assert strategy.measure.__doc__


@every_strategy
@given(whole=candidates())
@settings(max_examples=60, deadline=None)
def test_every_example_gets_a_finite_rank_from_0_up_to_1(strategy: Strategy, whole: Candidates) -> None:
    ranks = strategy.rank(whole)
    assert ranks.shape == (len(whole.text_hashes),)
    assert ranks.dtype == np.float64
    assert ((ranks >= 0) & (ranks < 1)).all()


@every_strategy
@given(whole=candidates())
@settings(max_examples=30, deadline=None)
def test_the_same_question_has_the_same_answer_and_changes_nothing(strategy: Strategy, whole: Candidates) -> None:
    before = whole.probabilities.copy()
    assert (strategy.rank(whole) == strategy.rank(whole)).all()
    assert (whole.probabilities == before).all()


@pytest.mark.parametrize("strategy", [s for s in STRATEGIES.values() if s.name != "class-balanced"], ids=name)
@given(whole=candidates(), cut=st.integers(0, 40))
@settings(max_examples=30, deadline=None)
def test_a_pool_can_be_ranked_piece_by_piece(strategy: Strategy, whole: Candidates, cut: int) -> None:
    pieces = [strategy.rank(piece(whole, slice(cut))), strategy.rank(piece(whole, slice(cut, None)))]
    np.testing.assert_allclose(np.concatenate(pieces), strategy.rank(whole), rtol=0, atol=1e-12)


@every_strategy
def test_no_examples_have_no_ranks(strategy: Strategy) -> None:
    assert strategy.rank(Candidates([], 7)).shape == (0,)


@pytest.mark.parametrize("strategy", [s for s in STRATEGIES.values() if not s.needs_model], ids=name)
def test_a_strategy_without_a_model_asks_for_no_probabilities(strategy: Strategy) -> None:
    assert len(strategy.rank(Candidates(["a", "b"], 7))) == 2


@pytest.mark.parametrize("strategy", need_a_model, ids=name)
@pytest.mark.parametrize(
    "wrong",
    [
        Candidates(["a", "b"], 7),
        Candidates(["a", "b"], 7, np.array([[0.5, 0.5]]), [1, 1]),
        Candidates(["a"], 7, np.array([[3.0, -2.0]]), [1, 1]),
        Candidates(["a"], 7, np.array([[0.5, 0.5]]), [1, 1, 1]),
        Candidates(["a"], 7, np.array([[1.0]]), [1]),
        Candidates(["a"], 7, np.array([[math.nan, 1.0]]), [1, 1]),
    ],
    ids=["none", "too few", "logits", "another label", "one label", "nan"],
)
def test_scores_that_do_not_fit_are_refused(strategy: Strategy, wrong: Candidates) -> None:
    with pytest.raises(ValueError, match="found scores"):
        strategy.rank(wrong)


@pytest.mark.parametrize("strategy", uncertainties, ids=name)
@given(whole=candidates())
@settings(max_examples=30, deadline=None)
def test_torn_comes_first_and_certain_last(strategy: Strategy, whole: Candidates) -> None:
    labels = whole.probabilities.shape[1]
    ends = np.stack([np.full(labels, 1 / labels), np.eye(labels)[labels - 1]])
    torn, *others, certain = strategy.rank(
        replace(
            whole,
            text_hashes=["torn", *whole.text_hashes, "certain"],
            probabilities=np.concatenate([ends[:1], whole.probabilities, ends[1:]]),
        )
    )
    assert torn <= min(others) + 1e-9
    assert certain >= max(others)


@pytest.mark.parametrize("strategy", uncertainties, ids=name)
def test_equally_sure_examples_keep_the_order_of_import(strategy: Strategy) -> None:
    assert order(strategy.rank(of([[0.9, 0.1], [0.6, 0.4], [0.9, 0.1], [0.6, 0.4], [0.9, 0.1]]))) == [1, 3, 0, 2, 4]


def test_the_three_uncertainties_disagree_as_their_papers_say() -> None:
    # The first is least trusted, the second is torn between two, the third is spread most widely.
    whole = of([[0.44, 0.28, 0.28, 0.0], [0.45, 0.44, 0.11, 0.0], [0.46, 0.18, 0.18, 0.18]])
    first = {strategy.name: order(strategy.rank(whole))[0] for strategy in uncertainties}
    assert first == {"least-confidence": 0, "margin": 1, "entropy": 2}


def test_as_imported_keeps_the_order_of_import() -> None:
    assert order(STRATEGIES["as-imported"].rank(of([[0.5, 0.5]] * 50))) == list(range(50))


def test_random_follows_from_the_seed_and_the_text_for_ever() -> None:
    assert random_rank(7, "ab" * 16) == 0.06639985904994028
    ranks = STRATEGIES["random"].rank(Candidates(["ab" * 16, "cd" * 16], 7))
    assert ranks.tolist() == [random_rank(7, "ab" * 16), random_rank(7, "cd" * 16)]
    assert random_rank(8, "ab" * 16) != random_rank(7, "ab" * 16)


def test_random_is_uniform_and_differs_between_projects() -> None:
    hashes = [f"{number:032x}" for number in range(20_000)]
    ranks, others = (STRATEGIES["random"].rank(Candidates(hashes, seed)) for seed in (1, 2))
    counts = np.histogram(ranks, bins=20, range=(0, 1))[0]
    assert ((counts - 1000) ** 2 / 1000).sum() < 50
    assert abs(np.corrcoef(ranks, others)[0, 1]) < 0.03
    assert abs(np.corrcoef(ranks[1:], ranks[:-1])[0, 1]) < 0.03


def test_class_balanced_fills_the_label_that_has_least() -> None:
    whole = of([[0.9, 0.1]] * 90 + [[0.1, 0.9]] * 10, gold_counts=[8, 2])
    offered = [0 if example < 90 else 1 for example in order(STRATEGIES["class-balanced"].rank(whole))]
    assert offered[:6] == [1] * 6
    assert sorted(offered[6:8]) == sorted(offered[8:10]) == sorted(offered[10:12]) == [0, 1]
    assert offered[14:] == [0] * 86


@given(whole=candidates())
@settings(max_examples=60, deadline=None)
def test_class_balanced_always_offers_a_label_with_the_fewest_gold_labels(whole: Candidates) -> None:
    predicted = whole.probabilities.argmax(axis=1)
    counts, left = list(whole.gold_counts), np.bincount(predicted, minlength=len(whole.gold_counts))
    for example in order(STRATEGIES["class-balanced"].rank(whole)):
        label = predicted[example]
        assert counts[label] == min(count for count, number in zip(counts, left, strict=True) if number)
        counts[label] += 1
        left[label] -= 1


def test_an_unknown_strategy_names_those_there_are() -> None:
    with pytest.raises(InvalidInput, match="as-imported, random"):
        find_strategy("best")
