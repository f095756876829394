"""No worse model serves: the judgement itself, on models of which it is known how good they are."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from studio.metrics.classification import Classified
from studio.registry.gate import judge
from studio.registry.policy import NON_INFERIOR, STRICT, Policy
from studio.registry.verdict import KEEP, PROMOTE, UNDECIDED, Anchor, Measured, Verdict

LABELS = [f"label {number}" for number in range(7)]
SEEDS = 100
FEW = some.integers(1, 99)
# Models of which one in five answers is wrong, as after a few hundred labels.
USUAL = 0.2
# A model that has learnt from labels of which 30 % are random repeats that noise in its answers.
NOISY = USUAL + 0.3 * (1 - USUAL) * 6 / 7


def answers(generator: np.random.Generator, gold: np.ndarray, wrong: float) -> Classified:
    """What a model says that errs so often, with a probability that fits how sure it may be."""
    errs = generator.random(len(gold)) < wrong
    said = np.where(errs, (gold + generator.integers(1, 7, len(gold))) % 7, gold)
    probabilities = np.full((len(gold), 7), wrong / 6)
    probabilities[np.arange(len(gold)), said] = 1 - wrong
    return Classified(probabilities, gold)


def verdicts(new: float, old: float, policy: Policy, examples: int = 700) -> list[Verdict]:
    found = []
    for seed in range(SEEDS):
        generator = np.random.default_rng(seed)
        gold = generator.integers(0, 7, examples)
        challenger, champion = answers(generator, gold, new), answers(generator, gold, old)
        found.append(judge(Measured(challenger), Measured(champion), LABELS, policy, serves=True))
    return found


def decisions(found: list[Verdict]) -> Counter[str]:
    return Counter(verdict.decision for verdict in found)


@pytest.mark.parametrize("name", [STRICT, NON_INFERIOR])
def test_a_model_that_learnt_from_noise_is_refused_on_700_examples(name: str) -> None:
    assert decisions(verdicts(NOISY, USUAL, Policy(name)))[PROMOTE] <= 5


@pytest.mark.parametrize("name", [STRICT, NON_INFERIOR])
def test_an_equal_model_is_not_called_better_on_700_examples(name: str) -> None:
    found = verdicts(USUAL, USUAL, Policy(name))
    assert sum("better than the served" in verdict.reasons[0] for verdict in found) <= 5
    if name == STRICT:
        assert decisions(found)[PROMOTE] <= 5


@pytest.mark.parametrize("name", [STRICT, NON_INFERIOR])
def test_a_model_better_by_five_points_is_promoted_on_700_examples(name: str) -> None:
    # The same mistakes but for a twentieth, as a model has that has learnt a little more.
    found = []
    for seed in range(SEEDS):
        generator = np.random.default_rng(seed)
        gold = generator.integers(0, 7, 700)
        champion = answers(generator, gold, USUAL)
        better = champion.probabilities.copy()
        mended = generator.choice(np.flatnonzero(~champion.correct), 35, replace=False)
        better[mended] = answers(generator, gold[mended], 0.0).probabilities
        challenger = Measured(Classified(better, gold))
        found.append(judge(challenger, Measured(champion), LABELS, Policy(name), serves=True))
    assert decisions(found)[PROMOTE] >= 90


def test_without_enough_evidence_it_says_about_how_many_examples_would_do() -> None:
    found = [one for one in verdicts(USUAL, USUAL, Policy(STRICT), examples=200) if one.decision == UNDECIDED]
    assert len(found) >= 90
    assert all(one.wanted >= 10 for one in found)
    assert any(f"Label about {one.wanted:,} more hold-out examples" in one.reasons[0] for one in found)


@settings(max_examples=40, deadline=None)
@given(seed=some.integers(0, 2**32 - 1), wrong=some.tuples(some.floats(0, 0.9), some.floats(0, 0.9)), examples=FEW)
def test_on_few_examples_the_better_number_serves_provisionally(
    seed: int, wrong: tuple[float, float], examples: int
) -> None:
    generator = np.random.default_rng(seed)
    gold = generator.integers(0, 7, examples)
    one, other = (answers(generator, gold, share) for share in wrong)
    verdict = judge(Measured(one), Measured(other), LABELS, Policy(metric="accuracy"), serves=True)
    as_good = one.correct.mean() >= other.correct.mean()
    assert (verdict.decision, verdict.provisional) == ((PROMOTE, True) if as_good else (KEEP, False))


def truth(examples: int) -> np.ndarray:
    """Every other example has the first label, the rest the others in turn."""
    return np.array([0 if number % 2 else 1 + number // 2 % 6 for number in range(examples)])


@pytest.mark.parametrize(("examples", "provisional"), [(60, True), (400, False)])
def test_the_first_version_must_beat_the_most_frequent_label(examples: int, provisional: bool) -> None:
    gold = truth(examples)
    good = judge(Measured(Classified(np.eye(7)[gold], gold)), None, LABELS, Policy(), serves=False)
    always = judge(Measured(Classified(np.eye(7)[np.zeros_like(gold)], gold)), None, LABELS, Policy(), serves=False)
    assert (good.decision, good.provisional) == (PROMOTE, provisional)
    assert always.decision == KEEP


def test_the_first_version_serves_provisionally_where_nothing_can_be_measured() -> None:
    verdict = judge(None, None, LABELS, Policy(), serves=False)
    assert (verdict.decision, verdict.provisional) == (PROMOTE, True)


@pytest.mark.parametrize("is_measured", [True, False])
def test_without_a_comparison_the_served_version_stays(is_measured: bool) -> None:
    gold = truth(300)
    challenger = Measured(Classified(np.eye(7)[gold], gold)) if is_measured else None
    assert judge(challenger, None, LABELS, Policy(), serves=True).decision == UNDECIDED


def slightly_better(gold: np.ndarray) -> tuple[Classified, Classified]:
    generator = np.random.default_rng(1)
    return answers(generator, gold, 0.05), answers(generator, gold, 0.25)


def test_a_label_that_is_hardly_found_any_more_rules_a_version_out() -> None:
    gold = truth(1_200)
    better, champion = slightly_better(gold)
    probabilities = better.probabilities.copy()
    probabilities[gold == 6] = np.eye(7)[1]
    verdict = judge(Measured(Classified(probabilities, gold)), Measured(champion), LABELS, Policy(), serves=True)
    assert verdict.decision == KEEP
    assert "“label 6”" in verdict.reasons[0]


def test_probabilities_that_mean_less_rule_a_version_out() -> None:
    gold = truth(1_200)
    better, champion = slightly_better(gold)
    timid = Classified(np.where(np.eye(7)[better.predicted] > 0, 0.4, 0.1), gold)
    verdict = judge(Measured(timid), Measured(champion), LABELS, Policy(), serves=True)
    assert verdict.decision == KEEP
    assert "calibration error" in verdict.reasons[0]


@pytest.mark.parametrize(("latency", "decision"), [(14.0, PROMOTE), (16.0, KEEP)])
def test_a_version_that_takes_too_long_is_ruled_out(latency: float, decision: str) -> None:
    better, champion = slightly_better(truth(1_200))
    verdict = judge(Measured(better, latency), Measured(champion, 10.0), LABELS, Policy(), serves=True)
    assert verdict.decision == decision


def test_a_metric_that_is_better_when_lower_is_understood() -> None:
    better, champion = slightly_better(truth(1_200))
    policy = replace(Policy(STRICT), metric="log_loss", ece_budget=1.0)
    assert judge(Measured(better), Measured(champion), LABELS, policy, serves=True).decision == PROMOTE
    assert judge(Measured(champion), Measured(better), LABELS, policy, serves=True).decision == KEEP


def test_the_same_question_gets_the_same_answer() -> None:
    better, champion = slightly_better(truth(300))
    first, second = (judge(Measured(better), Measured(champion), LABELS, Policy(), serves=True) for _ in range(2))
    assert first == second


def with_answers(gold: np.ndarray, wrong: list[int], labels: int) -> Measured:
    """A model that is sure and right, but for these examples."""
    said = gold.copy()
    said[wrong] = (gold[wrong] + 1) % labels
    return Measured(Classified(np.eye(labels)[said] * 0.9 + 0.1 / labels, gold))


@pytest.mark.parametrize(("examples", "decision"), [(1, PROMOTE), (2, PROMOTE), (20, KEEP)])
def test_one_example_of_a_rare_label_decides_nothing_and_many_do(examples: int, decision: str) -> None:
    gold = np.array([3] * examples + [number % 3 for number in range(300 - examples)])
    rare, others = list(range(examples)), list(range(examples, 300))
    challenger, champion = with_answers(gold, [*rare, *others[:4]], 4), with_answers(gold, others[:80], 4)
    policy = Policy(metric="accuracy", ece_budget=1.0)
    verdict = judge(challenger, champion, ["a", "b", "c", "d"], policy, serves=True)
    assert verdict.decision == decision
    if decision == KEEP:
        assert "fewer of the examples of “d”" in verdict.reason
        assert "of 20." in verdict.reason


def test_among_many_labels_chance_alone_rules_no_equal_version_out() -> None:
    """Of 50 labels with 14 examples each some lose a few by chance, whatever the model."""
    kept = 0
    for seed in range(20):
        generator = np.random.default_rng(seed)
        gold = np.arange(700) % 50
        one, other = (with_answers(gold, list(np.flatnonzero(generator.random(700) < 0.3)), 50) for _ in range(2))
        labels = [str(number) for number in range(50)]
        verdict = judge(one, other, labels, Policy(metric="accuracy", ece_budget=1.0), serves=True)
        kept += "fewer of the examples" in verdict.reason
    assert kept <= 1


@pytest.mark.parametrize("metric", ["accuracy", "macro_f1"])
@pytest.mark.parametrize(("examples", "decision"), [(100, UNDECIDED), (300, PROMOTE)])
def test_the_same_answers_on_a_few_examples_do_not_rule_a_loss_out(metric: str, examples: int, decision: str) -> None:
    gold = np.arange(examples) % 3
    same = with_answers(gold, [0, 1, 2], 3)
    assert judge(same, same, ["a", "b", "c"], Policy(metric=metric), serves=True).decision == decision


@pytest.mark.parametrize(("gained", "lost", "about"), [(152, 167, 3_100), (100, 104, 4_400)])
def test_what_is_wanted_is_what_the_nearer_answer_takes(gained: int, lost: int, about: int) -> None:
    """Below what may be lost only a shown loss is near; a little above, that it is not lost."""
    gold = np.arange(700) % 2
    champion = with_answers(gold, list(range(gained)), 2)
    challenger = with_answers(gold, list(range(gained, gained + lost)), 2)
    verdict = judge(challenger, champion, ["a", "b"], Policy(metric="accuracy"), serves=True)
    assert verdict.decision == UNDECIDED
    assert verdict.wanted == pytest.approx(about, rel=0.2)


def test_small_losses_from_version_to_version_do_not_add_up() -> None:
    gold = np.arange(1_000) % 2
    first, second, third = (with_answers(gold, list(range(wrong)), 2) for wrong in (50, 62, 74))
    policy = Policy(metric="accuracy")
    assert judge(second, first, ["a", "b"], policy, serves=True).decision == PROMOTE
    assert judge(third, second, ["a", "b"], policy, serves=True).decision == PROMOTE
    held = judge(third, second, ["a", "b"], policy, serves=True, anchor=Anchor("v1-0", first))
    assert (held.decision, held.anchor) == (KEEP, "v1-0")
    assert "worse than v1-0" in held.reason
    assert "do not add up" in held.reason


def test_a_gain_is_one_over_the_anchor_too() -> None:
    gold = np.arange(1_000) % 2
    first, second, third = (with_answers(gold, list(range(wrong)), 2) for wrong in (50, 62, 52))
    policy = Policy(metric="accuracy")
    over_one = judge(third, second, ["a", "b"], policy, serves=True)
    over_both = judge(third, second, ["a", "b"], policy, serves=True, anchor=Anchor("v1-0", first))
    assert (over_one.promote, over_one.gain) == (True, True)
    assert (over_both.promote, over_both.gain, over_both.anchor) == (True, False, "")


def test_each_further_look_at_the_same_examples_asks_for_more() -> None:
    gold = np.arange(400) % 2
    champion, better = with_answers(gold, list(range(80)), 2), with_answers(gold, list(range(9, 80)), 2)
    policy = Policy(STRICT, metric="accuracy")
    first, tenth = (judge(better, champion, ["a", "b"], policy, serves=True, looks=looks) for looks in (0, 9))
    assert (first.decision, first.looks, tenth.decision, tenth.looks) == (PROMOTE, 0, UNDECIDED, 9)
    assert "comparison 10 on much the same held-out examples" in tenth.reason
    assert "comparison" not in first.reason
    much = with_answers(gold, list(range(40, 80)), 2)
    assert judge(much, champion, ["a", "b"], policy, serves=True, looks=40).decision == PROMOTE


def test_a_verdict_says_what_was_asked_for() -> None:
    gold = np.arange(20) % 2
    policy = Policy(margin=0.01, least_examples=10)
    verdict = judge(with_answers(gold, [], 2), None, ["a", "b"], policy, serves=False)
    assert verdict.to_dict()["policy"] == policy.to_dict()


def test_the_log_loss_is_compared_with_what_the_frequency_of_each_label_tells_and_is_no_share() -> None:
    gold = truth(400)
    timid = Measured(Classified(np.full((400, 7), 1 / 7), gold))
    verdict = judge(timid, None, LABELS, Policy(metric="log_loss"), serves=False)
    assert verdict.decision == KEEP
    assert "points" not in verdict.reason
    better, champion = slightly_better(truth(1_200))
    verdict = judge(
        Measured(better), Measured(champion), LABELS, Policy(metric="log_loss", ece_budget=1.0), serves=True
    )
    assert verdict.reason.startswith("Log loss improves by +0.")
    assert "points" not in verdict.reason
