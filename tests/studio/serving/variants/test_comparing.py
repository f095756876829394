"""What differs between a variant and the reference is counted right, and judged by the budget and by nothing else."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.metrics import f1_score

from studio.errors import StudioError
from studio.metrics.bootstrap import Floats
from studio.serving.variants.comparing import NOTHING_HELD_OUT, Budget, Comparison, Gold, compare, flipped, judge
from studio.serving.variants.policies import comparison_of
from studio.tasks import TASKS, find_task
from studio.tasks.base import Decoded, Said, Spoken

NAMES = ("praise", "refund", "delivery")
USUAL = Budget(0.005, 0.005)
TASK = TASKS["text-classification"]
SPANS = TASKS["token-classification"]


def spoken(rows: Floats) -> list[Spoken]:
    """What a classifier says that gives these probabilities."""
    return [Decoded(NAMES[int(row.argmax())], dict(zip(NAMES, row.tolist(), strict=True))) for row in rows]


def gold_of(said: Sequence[str | None]) -> Gold:
    """By labels that are called as the model learnt them."""
    return Gold(said, NAMES, NAMES, {})


def found_of(reference: Floats, variant: Floats, gold: Gold) -> Comparison:
    texts = [str(place) for place in range(len(reference))]
    return compare(TASK, texts, spoken(reference), spoken(variant), gold)


@st.composite
def answered(draw: st.DrawFn, texts: int) -> Floats:
    logits = draw(arrays(np.float64, (texts, len(NAMES)), elements=st.floats(-8, 8)))
    powers = np.exp(logits)
    rows: Floats = powers / powers.sum(axis=1, keepdims=True)
    return rows


@st.composite
def compared(draw: st.DrawFn) -> tuple[Floats, Floats, Gold]:
    texts = draw(st.integers(1, 30))
    said = draw(st.lists(st.none() | st.sampled_from(NAMES), min_size=texts, max_size=texts))
    return draw(answered(texts)), draw(answered(texts)), gold_of(said)


@given(compared())
def test_flips_the_largest_difference_and_macro_f1_are_those_of_a_plain_count(
    case: tuple[Floats, Floats, Gold],
) -> None:
    reference, variant, gold = case
    found = found_of(reference, variant, gold)
    before = [NAMES[max(range(3), key=row.__getitem__)] for row in reference.tolist()]
    after = [NAMES[max(range(3), key=row.__getitem__)] for row in variant.tolist()]
    rows = [number for number, (one, other) in enumerate(zip(before, after, strict=True)) if one != other]
    assert flipped(spoken(reference), spoken(variant)) == rows
    assert found.metric == "Macro-F1"
    assert (found.texts, found.flips) == (len(before), len(rows))
    assert found.largest_difference == pytest.approx(
        max(abs(a - b) for one, other in zip(reference, variant, strict=True) for a, b in zip(one, other, strict=True))
    )
    assert found.apart == pytest.approx(len(rows) / len(before))
    assert found.apart <= found.flips_bound <= 1
    labelled = [number for number, label in enumerate(gold.said) if label is not None]
    assert found.labelled == len(labelled)
    for said, figure in ((before, found.score_before), (after, found.score_after)):
        if not labelled:
            assert figure is None
            continue
        truth = [str(gold.said[number]) for number in labelled]
        expected = f1_score(truth, [said[number] for number in labelled], average="macro", zero_division=0)
        assert figure == pytest.approx(expected)


@given(compared(), st.floats(0, 0.2), st.floats(0, 0.2))
def test_what_fits_is_within_both_budgets_and_what_does_not_is_beyond_one(
    case: tuple[Floats, Floats, Gold], most_flips: float, most_lost: float
) -> None:
    found = found_of(*case)
    over = max(found.apart - most_flips, found.lost - most_lost)
    assume(abs(over) > 1e-6)
    judged = judge(found, Budget(most_flips, most_lost))
    assert judged.fits == (over < 0)
    assert ("may" in judged.reason) == (not judged.fits), "only what is refused says what may be"


@given(compared())
def test_the_reference_itself_always_fits(case: tuple[Floats, Floats, Gold]) -> None:
    reference, _, gold = case
    assert judge(found_of(reference, reference, gold), Budget(0, 0)).fits


@given(compared(), st.randoms(use_true_random=False))
def test_the_order_of_the_texts_changes_nothing(case: tuple[Floats, Floats, Gold], random: object) -> None:
    reference, variant, gold = case
    order = list(range(len(reference)))
    random.shuffle(order)  # type: ignore[attr-defined]
    mixed = gold_of([gold.said[number] for number in order])
    one, other = found_of(reference, variant, gold), found_of(reference[order], variant[order], mixed)
    assert one.flips == other.flips
    assert one.lost == pytest.approx(other.lost)


def test_nothing_held_out_accepts_nothing_and_says_what_to_do() -> None:
    nothing = np.zeros((0, 3))
    found = found_of(nothing, nothing, gold_of([]))
    judged = judge(found, Budget(0.2, 0.2))
    assert (judged.fits, judged.reason) == (False, NOTHING_HELD_OUT)
    assert "Add examples" in judged.reason


def test_zero_flips_of_few_texts_are_accepted_and_say_how_little_that_says() -> None:
    few = judge(_comparison(texts=30, flips=0), USUAL)
    assert few.fits
    assert few.reason.startswith("None of 30 held-out texts gets another answer; on so few that can be up to 11 % of")
    many = judge(_comparison(texts=2_000, flips=0), USUAL)
    assert many.reason == "None of 2,000 held-out texts gets another answer."


@pytest.mark.parametrize(("texts", "flips", "fits"), [(200, 1, True), (199, 1, False), (400, 2, True), (400, 3, False)])
def test_exactly_the_budget_fits_and_one_more_does_not(texts: int, flips: int, fits: bool) -> None:
    assert judge(_comparison(texts=texts, flips=flips), USUAL).fits == fits


def test_a_loss_of_macro_f1_is_said_with_what_may_be_lost() -> None:
    found = _comparison(texts=700, flips=2, labelled=640, before=0.912, after=0.9)
    judged = judge(found, USUAL)
    assert not judged.fits
    assert "from 0.912 to 0.900 on the 640 labelled ones: 0.012 lost, and at most 0.005 may be." in judged.reason


def test_a_gain_is_no_loss() -> None:
    assert judge(_comparison(texts=700, flips=3, labelled=640, before=0.9, after=0.95), USUAL).fits


@pytest.mark.parametrize("bad", [np.nan, np.inf, -0.5, 3.0])
def test_what_answers_no_probabilities_is_refused(bad: float) -> None:
    reference = np.full((2, 3), 1 / 3)
    variant = reference.copy()
    variant[1, 2] = bad
    with pytest.raises(StudioError, match="no probabilities"):
        found_of(reference, variant, gold_of([None, None]))


def test_labels_that_were_renamed_or_retired_are_measured_by_what_they_are_called_today() -> None:
    reference = np.eye(3)
    variant = np.eye(3)[[0, 2, 2]]
    gold = Gold(["thanks", "refund", "delivery"], ("thanks", "refund"), NAMES, {"praise": "thanks", "delivery": None})
    found = found_of(reference, variant, gold)
    assert (found.flips, found.labelled) == (1, 2)
    assert found.score_before == 1.0
    assert found.score_after is not None
    assert found.score_after < 1.0


def _comparison(
    texts: int, flips: int, labelled: int = 0, before: float | None = None, after: float | None = None
) -> Comparison:
    from studio.metrics.intervals import share

    high = share(flips, texts).high
    assert high is not None
    return Comparison(texts, flips, high, flips / texts, 0.1, labelled, "Macro-F1", before, after)


def written(*texts: str) -> list[Spoken]:
    """What a model says that writes."""
    return [Decoded(text, {}, 0.5, {"score": -0.7}) for text in texts]


def test_a_text_in_which_little_changed_counts_little() -> None:
    task, agreed = find_task("seq2seq"), ["where is my parcel"] * 2
    gold = Gold(agreed, [], [], {})
    found = compare(task, ["a", "b"], written(*agreed), written("where is my parcel", "where is my parcels"), gold)
    assert (found.flips, found.metric, found.score_before) == (1, "chrF", 1.0)
    assert 0 < found.apart < 0.1
    judged = judge(found, USUAL)
    assert not judged.fits
    assert "1 of 2 held-out texts gets another answer, in part: " in judged.reason
    assert judge(found, Budget(0.1, 0.1)).fits


def test_what_an_earlier_studio_compared_is_still_judged() -> None:
    earlier = {
        "texts": 700, "flips": 7, "flips_bound": 0.02, "largest_difference": 0.3, "labelled": 640,
        "macro_f1_before": 0.912, "macro_f1_after": 0.9, "flipped": [],
    }  # fmt: skip
    assert judge(comparison_of(earlier), USUAL).reason == (
        "7 of 700 held-out texts get another answer: 1 %, and at most 0.5 % may. Macro-F1 goes from 0.912 to 0.900 on "
        "the 640 labelled ones: 0.012 lost, and at most 0.005 may be."
    )


def span(start: int, label: str = "item") -> dict[str, Any]:
    return {"start": start, "end": start + 2, "label": label}


def marked(*said: list[dict[str, Any]], sure: float = 0.9) -> list[Spoken]:
    """What a model says that marks these spans of each text."""
    return [Decoded(one, {}, sure, {"scores": [sure] * len(one)}) for one in said]


def test_answers_of_several_spans_are_another_answer_where_one_span_is_another() -> None:
    gold: list[Said | None] = [[span(0)], [span(0), span(4)], None, []]
    names = {"item": "thing"}
    today = Gold([_as(one, "thing") for one in gold], ["thing"], ["item"], names)
    reference = marked([span(0)], [span(0), span(4)], [span(2)], [])
    found = compare(SPANS, ["a text"] * 4, reference, marked([span(0)], [span(0)], [span(2)], [], sure=0.7), today)
    assert (found.texts, found.flips, found.labelled, found.metric) == (4, 1, 3, "Span F1")
    assert found.largest_difference == pytest.approx(0.2)
    assert found.score_before == 1.0
    assert found.score_after == pytest.approx(0.8)
    judged = judge(found, Budget(0.3, 0.1))
    assert "Span F1 goes from 1.000 to 0.800 on the 3 labelled ones: 0.2 lost" in judged.reason
    with pytest.raises(StudioError, match="no probabilities"):
        compare(SPANS, ["a text"] * 4, reference, marked([], [], [], [], sure=np.nan), today)


def _as(said: Said | None, label: str) -> Said | None:
    return None if said is None else [one | {"label": label} for one in said]


@pytest.mark.parametrize(
    ("task", "nothing", "something"),
    [
        (
            "token-classification",
            Decoded([], {}, 0.9, {"scores": []}),
            Decoded([{"start": 0, "end": 1, "label": "A"}], {}, 0.9, {"scores": [0.9]}),
        ),
        ("multi-label", Decoded([], {"A": 0.1}, 0.9), Decoded(["A"], {"A": 0.9}, 0.9)),
    ],
)
def test_where_nothing_is_to_be_found_the_same_answers_fit_and_others_lose(
    task: str, nothing: Spoken, something: Spoken
) -> None:
    gold = Gold([[]] * 40, ["A"], ["A"], {})
    same, other = (
        compare(TASKS[task], ["abc"] * 40, [nothing] * 40, [*changed, *[nothing] * (40 - len(changed))], gold)
        for changed in ([], [something])
    )
    assert (same.score_before, same.score_after, other.score_after) == (1.0, 1.0, 0.0)
    assert judge(same, USUAL).fits
    judged = judge(other, Budget(1.0, 0.005))
    assert not judged.fits
    assert "goes from 1.000 to 0.000" in judged.reason
