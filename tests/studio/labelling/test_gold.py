"""Why a gold label is what it is: every way in which people can agree, or not."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.labelling.gold import Adjudication, Outcome, decide, outcome

votes = st.dictionaries(st.text(max_size=3), st.integers(1, 4), max_size=9)
overlaps = st.integers(1, 7)
numbers = st.integers(0, 3)
adjudications = st.none() | st.builds(Adjudication, st.integers(1, 4), st.text(max_size=3))


def by_annotator(*labels: int) -> dict[str, int]:
    return {f"annotator {place}": label for place, label in enumerate(labels)}


@pytest.mark.parametrize(
    ("labels", "overlap", "expected"),
    [
        ((), 1, Outcome("pending")),
        ((7,), 1, Outcome("labelled", 7, "single")),
        ((7,), 2, Outcome("pending")),
        ((7, 7), 3, Outcome("pending")),
        ((7, 7), 2, Outcome("labelled", 7, "consensus")),
        ((7, 8), 2, Outcome("disputed")),
        ((7, 8, 7), 3, Outcome("labelled", 7, "majority")),
        ((7, 8, 9), 3, Outcome("disputed")),
        ((7, 7, 8, 8), 4, Outcome("disputed")),
        ((7, 7, 8, 9), 4, Outcome("disputed")),
        ((7, 7, 7, 8), 4, Outcome("labelled", 7, "majority")),
    ],
)
def test_each_way_to_agree_has_its_outcome(labels: tuple[int, ...], overlap: int, expected: Outcome) -> None:
    assert decide(by_annotator(*labels), overlap) == expected


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ((7, 7, 7), Outcome("labelled", 7, "consensus")),
        ((8, 7, 7), Outcome("labelled", 7, "majority")),
        ((8, 7), Outcome("disputed")),
    ],
)
def test_after_the_overlap_was_lowered_all_labels_count(labels: tuple[int, ...], expected: Outcome) -> None:
    assert decide(by_annotator(*labels), 1) == expected


@pytest.mark.parametrize(
    ("labels", "flags", "skips", "state"),
    [
        ((), 0, 0, "pending"),
        ((), 0, 1, "skipped"),
        ((), 1, 1, "flagged"),
        ((7,), 1, 0, "flagged"),
        ((7,), 0, 1, "pending"),
        ((7, 7), 1, 1, "labelled"),
        ((7, 8), 1, 1, "disputed"),
    ],
)
def test_skips_and_flags_matter_until_there_are_enough_labels(
    labels: tuple[int, ...], flags: int, skips: int, state: str
) -> None:
    assert outcome(by_annotator(*labels), 2, flags=flags, skips=skips).state == state


@given(votes, overlaps, numbers, numbers, st.integers(1, 4), st.text(max_size=3))
def test_an_adjudication_wins_over_everything(
    labels: dict[str, int], overlap: int, flags: int, skips: int, label_id: int, by: str
) -> None:
    found = outcome(labels, overlap, flags=flags, skips=skips, adjudication=Adjudication(label_id, by))
    assert found == Outcome("labelled", label_id, "adjudicated", by)


@given(votes, overlaps, numbers, numbers, adjudications)
def test_label_and_reason_come_with_the_state_labelled_and_only_then(
    labels: dict[str, int], overlap: int, flags: int, skips: int, adjudication: Adjudication | None
) -> None:
    found = outcome(labels, overlap, flags=flags, skips=skips, adjudication=adjudication)
    assert (found.state == "labelled") == (found.label_id is not None) == (found.reason is not None)
    assert (found.by is not None) == (adjudication is not None)


@given(votes, overlaps)
def test_gold_is_what_more_than_half_say_and_nothing_less(labels: dict[str, int], overlap: int) -> None:
    found = decide(labels, overlap)
    winners = [label for label, count in Counter(labels.values()).items() if count > len(labels) / 2]
    assert (found.state == "pending") == (len(labels) < overlap)
    if found.state != "pending":
        assert ([found.label_id] if found.state == "labelled" else []) == winners
    if found.reason == "consensus":
        assert set(labels.values()) == {found.label_id}
    if found.reason == "majority":
        assert len(set(labels.values())) > 1
    assert (found.reason == "single") == (len(labels) == overlap == 1)


@given(votes, overlaps, st.randoms())
def test_the_order_and_names_of_annotators_do_not_matter(labels: dict[str, int], overlap: int, random: object) -> None:
    shuffled = list(labels.values())
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert decide(labels, overlap) == decide(by_annotator(*shuffled), overlap)


@given(votes.filter(bool), overlaps)
def test_one_more_vote_for_gold_never_takes_it_away(labels: dict[str, int], overlap: int) -> None:
    before = decide(labels, overlap)
    if before.label_id is not None:
        assert decide({**labels, "another one": before.label_id}, overlap).label_id == before.label_id
